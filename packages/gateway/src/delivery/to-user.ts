import { Message } from '@trestle/stanza'
import { Nick } from '@trestle/xep-0172'
import { Delay } from '@trestle/xep-0203'
import { type Element, serialize } from '@trestle/xml'
import type { ChatEvent, MessageReference } from '../chats/chat-event.js'
import type { Writing, Written } from '../chats/chat-feature.js'
import { splitText } from '../chats/clip.js'
import { featureOf } from '../chats/feature-table.js'
import type { FrameHost } from '../frame-host.js'
import type { Addresses } from '../puppets/addresses.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import type { Outbox } from './outbox.js'

/** An event of a contact, or of the user elsewhere, on its way to the user. */
export interface EventForUser {
  readonly user: string
  /** The legacy id of the contact. */
  readonly chat: string
  readonly by: 'contact' | 'user'
  readonly event: ChatEvent
  /** The network's id of the event. */
  readonly legacyId?: string | undefined
  readonly at?: Date | undefined
}

/** Resolves when the event is written and on its way to the store; `done` resolves after commit. */
export type SendToUser = (event: EventForUser) => Promise<{ readonly done: Promise<unknown> }>

export interface SendToUserOptions {
  readonly host: FrameHost
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly outbox: Outbox
  /** The contact, which is added to the store if it is new. */
  readonly contactOf: (user: string, legacyId: string) => Promise<StoredContact>
}

/** Messages older than this, in milliseconds, carry a delay (XEP-0203). */
const DELAYED = 10_000
/** Before messages of the user that were written elsewhere: they come from the contact's address. */
const ELSEWHERE = 'You, elsewhere: '

/** Writes events for users, and hands them to the outbox. */
export function createSendToUser({ host, store, addresses, outbox, contactOf }: SendToUserOptions): SendToUser {
  const { xmpp } = host

  function decorate(message: Message, contact: StoredContact, at: Date | undefined): Message {
    // The roster has the names of friends; for others, the message carries it (XEP-0172 §4.2).
    if (!contact.friend && contact.name !== undefined && message.body !== undefined) message.set(Nick, contact.name)
    if (at && xmpp.clock.now() - at.getTime() > DELAYED) message.set(Delay, { from: addresses.gateway, stamp: at })
    return message
  }

  function writingOf({ user, chat, by, legacyId }: EventForUser): Writing {
    const sender = addresses.puppetSender(chat)
    const namesOf = (reference: MessageReference) =>
      'stanzaId' in reference
        ? store.messages.byStanzaId(user, chat, reference.stanzaId)
        : store.messages.byLegacyId(user, chat, reference.legacyId)
    return {
      by,
      legacyId,
      message: (body) => Message.of({ from: sender, to: user, id: xmpp.newId(), type: 'chat', body }),
      stanzas: async (reference) => (await namesOf(reference)).map(({ stanzaId, role }) => ({ id: stanzaId, role })),
      address: (author) => (author === 'user' ? addresses.user(user) : sender.bare),
      split: (text) => splitText(by === 'user' ? ELSEWHERE + text : text),
    }
  }

  /** What only passes by is sent at once, or not at all. */
  function sendNow(written: readonly Written[]): void {
    if (xmpp.online) for (const { stanza } of written) xmpp.send(stanza)
  }

  return async (given) => {
    const { user, by, event, legacyId } = given
    const feature = featureOf(event)
    // Without privileges, nobody can be shown what the user reads or types elsewhere.
    const isShown = by === 'contact' || event.kind === 'message' || event.kind === 'edit' || event.kind === 'retraction'
    if (!isShown) return { done: Promise.resolve() }
    if (!feature.durable) {
      sendNow(await feature.write(event, writingOf(given)))
      return { done: Promise.resolve() }
    }
    const contact = await contactOf(user, given.chat)
    const chat = contact.legacyId
    const written = await feature.write(event, writingOf({ ...given, chat }))
    if (written.length === 0) return { done: Promise.resolve() }
    await outbox.room(user)
    const elements = written.map(({ stanza }) => decorate(stanza, contact, given.at).element)
    const stanzas = written.map(({ stanza, carries }, index) => ({
      stanza: serialize(elements[index] as Element),
      ...(carries && { names: { ...carries, stanzaId: stanza.id as string, by } }),
    }))
    const reactions = written.find((one) => one.reactions)?.reactions
    const at = new Date(xmpp.clock.now())
    return { done: outbox.add({ user, chat, at, legacyId, stanzas, ...(reactions && { reactions }) }, elements) }
  }
}
