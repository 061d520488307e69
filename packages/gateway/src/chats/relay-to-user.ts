import { Message } from '@trestle/stanza'
import { Active, chatStates } from '@trestle/xep-0085'
import { Nick } from '@trestle/xep-0172'
import { Receipt } from '@trestle/xep-0184'
import { Delay } from '@trestle/xep-0203'
import type { Outbox } from '../delivery/outbox.js'
import type { FrameHost } from '../frame-host.js'
import type { SendOptions } from '../module/chat.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Friendships } from '../puppets/friendships.js'
import { type Contacts, isSamePresence } from '../puppets/puppets.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import type { ContactEffects } from './contact-handle.js'

export interface RelayToUserOptions {
  readonly host: FrameHost
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly contacts: Contacts
  readonly friendships: Friendships
  readonly outbox: Outbox
  /** A contact was added to the store without details. */
  readonly onNewContact: (user: string, legacyId: string) => void
}

/** Messages older than this, in milliseconds, carry a delay (XEP-0203). */
const DELAYED = 10_000

/** Sends what contacts do to the user. */
export function createRelayToUser(options: RelayToUserOptions): (user: string) => ContactEffects {
  const { host, store, addresses, contacts, friendships, outbox, onNewContact } = options
  const { xmpp } = host

  async function contactOf(user: string, legacyId: string): Promise<StoredContact> {
    const { contact, isNew } = await contacts.known(user, legacyId)
    if (isNew) onNewContact(user, legacyId)
    return contact
  }

  function messageOf(user: string, contact: StoredContact, body: string, { at }: SendOptions): Message {
    const message = Message.of({
      from: addresses.puppetSender(contact.legacyId),
      to: user,
      id: xmpp.newId(),
      type: 'chat',
      body,
    })
    message.set(Active, {})
    // The roster has the names of friends; for others, the message carries it (XEP-0172 §4.2).
    if (!contact.friend && contact.name !== undefined) message.set(Nick, contact.name)
    if (at && xmpp.clock.now() - at.getTime() > DELAYED) message.set(Delay, { from: addresses.gateway, stamp: at })
    return message
  }

  return (user) => ({
    async text(legacyId, body, given) {
      const contact = await contactOf(user, legacyId)
      const stanza = messageOf(user, contact, body, given).element
      await outbox.send({ user, chat: contact.legacyId, legacyId: given.legacyId, stanza })
    },
    async typing(legacyId, state) {
      if (!xmpp.online) return
      host
        .as(addresses.puppetSender(legacyId))
        .get(chatStates)
        .send(user, state === 'paused' ? 'paused' : 'composing')
    },
    async received(legacyId, messageId) {
      const stanzaId = await store.incoming.stanzaIdOf(user, legacyId, messageId)
      if (stanzaId === undefined) return
      const message = Message.of({ from: addresses.puppetSender(legacyId), to: user, type: 'chat', id: xmpp.newId() })
      const stanza = message.set(Receipt, { id: stanzaId }).element
      await outbox.send({ user, chat: legacyId, legacyId: undefined, stanza })
    },
    async update(legacyId, info) {
      const change = await contacts.change(user, legacyId, info)
      const { before, after } = change
      // The roster first: if that fails, the store must not say that the contact is no friend.
      if (before.friend && !after.friend) await friendships.part(user, after)
      await contacts.commit(user, change)
      if (after.friend && (!before.friend || info.friend)) await friendships.befriend(user, after)
      if (after.friend && !isSamePresence(before, after)) await friendships.showContact(user, after)
    },
    async info(legacyId) {
      const { name, friend, show, status, lastSeen } = await contactOf(user, legacyId)
      return { name, friend, presence: { show, status, lastSeen } }
    },
    async requestFriendship(legacyId, text) {
      await friendships.befriend(user, await contactOf(user, legacyId), text)
    },
    async remove(legacyId) {
      const contact = await store.contacts.get(user, legacyId)
      if (!contact) return
      await friendships.part(user, contact)
      await store.contacts.delete(user, legacyId)
    },
  })
}
