import { Message } from '@trestle/stanza'
import { Active } from '@trestle/xep-0085'
import { Nick } from '@trestle/xep-0172'
import { Delay } from '@trestle/xep-0203'
import { Markable } from '@trestle/xep-0333'
import { addHints } from '@trestle/xep-0334'
import { type Element, serialize } from '@trestle/xml'
import type { MessageReference } from '../chats/chat-event.js'
import type { Writing, Written } from '../chats/chat-feature.js'
import { featureOf } from '../chats/feature-table.js'
import { sameReactions } from '../chats/features/reactions.js'
import type { FrameHost } from '../frame-host.js'
import type { Log } from '../module/network.js'
import type { Privileges } from '../privileges/privileges.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Counters } from '../status/counts.js'
import { namesOf } from '../storage/message-names.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import { splitText } from '../support/clip.js'
import { createCarriers } from './carriers.js'
import type { EventForUser } from './event-for-user.js'
import type { Outbox } from './outbox.js'
import { CARBON_ID, ELSEWHERE_ID, earlyReceiptId, eventIdOf, shownOwnEvent } from './own-events.js'

/** Resolves when the event is written and on its way to the store; `done` resolves after commit. */
export type SendToUser = (event: EventForUser) => Promise<{ readonly done: Promise<unknown> }>

export interface SendToUserOptions {
  readonly host: FrameHost
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly outbox: Outbox
  readonly privileges: Privileges
  readonly log: Log
  readonly counters: Pick<Counters, 'count'>
  /** Aborted when the gateway stops. */
  readonly signal: AbortSignal
  /** Resolves when what the user does in that chat at this moment is settled; `undefined` if it is nothing. */
  readonly underWay: (user: string, chat: string) => Promise<void> | undefined
  /** The contact, which is added to the store if it is new. */
  readonly contactOf: (user: string, legacyId: string) => Promise<StoredContact>
}

/** Messages older than this, in milliseconds, carry a delay (XEP-0203). */
const DELAYED = 10_000
const NOTHING = { done: Promise.resolve() }

/** Writes events for users, and hands them to the outbox. */
export function createSendToUser(options: SendToUserOptions): SendToUser {
  const { host, store, addresses, outbox, privileges, log, counters, signal, contactOf, underWay } = options
  const { xmpp } = host
  const carriers = createCarriers({ xmpp, privileges, log, signal, refused: sendAgain })

  function decorate(message: Message, contact: StoredContact, { at, past }: EventForUser): Message {
    // The roster has the names of friends; for others, the message carries it (XEP-0172 §4.2).
    if (!contact.friend && contact.name !== undefined && message.body !== undefined && isFromContact(message)) {
      message.set(Nick, contact.name)
    }
    const isLate = at !== undefined && xmpp.clock.now() - at.getTime() > DELAYED
    if (at && (isLate || past)) message.set(Delay, { from: addresses.gateway, stamp: at })
    return past === 'earlier' ? withoutAlert(message) : message
  }

  const isFromContact = ({ from }: Message) => from?.domain === addresses.gateway.domain

  async function settledNames(given: EventForUser, reference: MessageReference) {
    const names = await namesOf(store, given, reference)
    const settled = names.length === 0 && 'legacyId' in reference ? underWay(given.user, given.chat) : undefined
    if (!settled) return names
    // The network answers a message of the user before its id is in the store.
    await settled
    return namesOf(store, given, reference)
  }

  function writingOf(given: EventForUser, as: 'user' | 'contact'): Writing {
    const { user, chat, by, legacyId } = given
    const puppet = addresses.puppetSender(chat)
    const prefix = as === 'user' ? CARBON_ID : by === 'user' ? ELSEWHERE_ID : ''
    const ends = as === 'user' ? { from: addresses.user(user), to: puppet.bare } : { from: puppet, to: user }
    return {
      by,
      legacyId,
      namesFiles: by === 'user',
      message: (body) => Message.of({ ...ends, id: prefix + xmpp.newId(), type: 'chat', body }),
      stanzas: async (reference) =>
        (await settledNames(given, reference)).map(({ stanzaId: id, role, awaitsReceipt }) => ({
          ...{ id, namedBy: id, role, awaitsReceipt },
        })),
      address(author) {
        if (author === 'user') return addresses.user(user)
        const isContact = typeof author === 'string' || !('name' in author)
        return isContact ? puppet.bare : undefined
      },
      whereIs: (who) => (who === 'user' ? addresses.user(user) : addresses.where(who.legacyId)),
      split: splitText,
    }
  }

  /** What only passes by is sent at once, or not at all. */
  function sendNow(written: readonly Written[]): void {
    if (xmpp.online) for (const { stanza } of written) xmpp.send(stanza)
  }

  async function write(given: EventForUser, as: 'user' | 'contact', contact: StoredContact) {
    const written = await featureOf(given.event).write(given.event, writingOf(given, as))
    if (written.length === 0) return NOTHING
    await outbox.room(given.user)
    const elements = written.map(({ stanza }) => {
      const decorated = decorate(stanza, contact, given)
      return as === 'user' ? carriers.wrap(decorated, given) : decorated.element
    })
    return commit(given, written, elements)
  }

  function commit(given: EventForUser, written: readonly Written[], elements: readonly Element[]) {
    const { user, chat, by, event, clientId, past } = given
    const legacyId = written.find(({ eventId }) => eventId !== undefined)?.eventId ?? given.legacyId
    const stanzas = written.map(({ stanza, carries }, index) => ({
      stanza: serialize(elements[index] as Element),
      ...(carries && { names: { ...carries, stanzaId: stanza.id as string, by, displayed: past === 'earlier' } }),
    }))
    const reactions = written.find((one) => one.reactions)?.reactions
    const now = xmpp.clock.now()
    // What happened earlier is not the last that was seen.
    const at = new Date(past && given.at ? Math.min(given.at.getTime(), now) : now)
    const batch = { user, chat, at, legacyId, clientId, stanzas, ...(reactions && { reactions }) }
    const done = outbox.add(batch, elements).then((isNew) => {
      if (isNew && event.kind === 'message') counters.count('messagesToUsers')
    })
    return { done }
  }

  /** What the user did elsewhere, unless it is known already. */
  async function sendOwn(given: EventForUser, contact: StoredContact) {
    const { user, chat, event } = given
    if (!given.past && !given.restores && (await isKnown(given))) return NOTHING
    await privileges.settled()
    if (given.restores && !privileges.messages(user)) return NOTHING
    const names = 'target' in event ? await settledNames(given, event.target) : []
    const originals = names.filter(({ role }) => role === 'original').map(({ stanzaId }) => stanzaId)
    const shown = shownOwnEvent(event, originals, privileges.messages(user))
    if (shown) return write({ ...given, event: shown.event }, shown.as, contact)
    if (event.kind !== 'reactions' || !('legacyId' in event.target)) return NOTHING
    // Not shown, but known: what the user's clients say next is the difference to it.
    const reactions = { legacyId: event.target.legacyId, by: 'user', emojis: event.emojis } as const
    const at = new Date(xmpp.clock.now())
    return { done: outbox.add({ user, chat, at, stanzas: [], reactions }, []) }
  }

  /** Whether the network tells of what the user did with XMPP. */
  async function isKnown(given: EventForUser): Promise<boolean> {
    const { user, chat, event } = given
    if (event.kind === 'reactions' && 'legacyId' in event.target) {
      const before = await store.messages.reactions(user, chat, event.target.legacyId, 'user')
      return sameReactions(before, event.emojis)
    }
    if (event.kind !== 'displayed') return false
    const last = (await settledNames(given, event.target)).at(-1)
    return !last || (await store.messages.markDisplayed(user, chat, last.stanzaId)).length === 0
  }

  /** The network has told that a message has arrived whose id is not known yet: it gets its receipt with the id. */
  async function noteIfEarly(given: EventForUser, target: MessageReference): Promise<void> {
    const { user, chat } = given
    if (!('legacyId' in target) || (await settledNames(given, target)).length > 0) return
    const isUnderWay = (await store.incoming.pending(user)).some((row) => row.chat === chat && row.attempts > 0)
    if (!isUnderWay) return
    const at = new Date(xmpp.clock.now())
    await store.outgoing.add({ user, chat, at, legacyId: earlyReceiptId(target.legacyId), stanzas: [] })
  }

  async function sendAgain({ legacyId: _, clientId: __, ...given }: EventForUser): Promise<void> {
    const { done } = await send(given)
    await done
  }

  async function send(given: EventForUser) {
    const { user, by, event } = given
    const feature = featureOf(event)
    if (!feature.durable) {
      if (by === 'contact') sendNow(await feature.write(event, writingOf(given, 'contact')))
      return NOTHING
    }
    const contact = await contactOf(user, given.chat)
    const complete = {
      ...given,
      chat: contact.legacyId,
      // An echo of what had no id is known by the client id.
      legacyId: given.legacyId ?? eventIdOf(event) ?? (by === 'user' ? given.clientId : undefined),
    }
    if (by === 'user') return sendOwn(complete, contact)
    if (event.kind === 'receipt') await noteIfEarly(complete, event.target)
    return write(complete, 'contact', contact)
  }

  return send
}

/** Takes out of a message what makes it a new one: it is not marked or answered, but archived. */
function withoutAlert(message: Message): Message {
  message.remove(Markable)
  message.remove(Active)
  return addHints(message, 'store')
}
