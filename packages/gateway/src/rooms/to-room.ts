import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { nickOf, type RoomView } from '@trestle/xep-0045/mirror'
import { Nick } from '@trestle/xep-0172'
import { Delay } from '@trestle/xep-0203'
import { setStanzaId } from '@trestle/xep-0359'
import { OccupantId } from '@trestle/xep-0421'
import { serialize } from '@trestle/xml'
import type { MessageReference } from '../chats/chat-event.js'
import type { KnownStanza, Writing, Written } from '../chats/chat-feature.js'
import { participantIdOf, roomIdOf } from '../chats/chat-key.js'
import { featureOf } from '../chats/feature-table.js'
import { sameReactions } from '../chats/features/reactions.js'
import type { EventForUser } from '../delivery/event-for-user.js'
import type { Outbox } from '../delivery/outbox.js'
import { eventIdOf } from '../delivery/own-events.js'
import type { SendToUser } from '../delivery/to-user.js'
import type { FrameHost } from '../frame-host.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Counters } from '../status/counts.js'
import { namesOf } from '../storage/message-names.js'
import type { ChatAuthor, GatewayStore, NewOutgoing, StoredMessageName, StoredRoom } from '../storage/store.js'
import { splitText } from '../support/clip.js'
import { createOrderedIds } from '../support/ordered-ids.js'
import { participantId } from './checked-room.js'
import type { KnownParticipant } from './known-participant.js'
import { occupantIdOf, ownOccupantId } from './occupants.js'
import type { Participants } from './participants.js'
import type { PendingSends } from './pending-sends.js'
import type { People } from './people.js'
import { roomDetails } from './room-details.js'
import { isThere, type RoomViews } from './room-views.js'

export interface SendToRoomOptions {
  readonly host: FrameHost
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly outbox: Outbox
  readonly participants: Participants
  readonly people: People
  readonly views: RoomViews
  readonly pending: Pick<PendingSends, 'begin'>
  readonly counters: Pick<Counters, 'count'>
  /** The room, which is made known to the user if it is new. */
  readonly roomOf: (user: string, legacyId: string) => StoredRoom | Promise<StoredRoom>
  /** Resolves when what the user does in that chat at this moment is settled; `undefined` if it is nothing. */
  readonly underWay: (user: string, chat: string) => Promise<void> | undefined
  /** Has the network list who is in a room, if it was not done in this session; resolves soon, even if that takes long. */
  readonly fill: (user: string, legacyId: string) => Promise<void>
  /** The user has read a room up to a message, with another app. */
  readonly read: (user: string, room: StoredRoom, stanzaId: string) => void
}

/** Messages older than this, in milliseconds, carry a delay (XEP-0203). */
const DELAYED = 10_000
const NOTHING = { done: Promise.resolve() }
const NONE: readonly never[] = []

/** How an author appears in a room. */
export interface Speaker {
  readonly address: JID
  readonly occupantId?: string | undefined
  /** The name, where the address has another one. */
  readonly name?: string | undefined
}

/** Writes events of rooms into their archives, and tells clients that are in the rooms. */
export function createSendToRoom(options: SendToRoomOptions): SendToUser {
  const {
    host,
    store,
    addresses,
    outbox,
    participants,
    people,
    views,
    pending,
    counters,
    roomOf,
    underWay,
    fill,
    read,
  } = options
  const { xmpp } = host
  const newId = createOrderedIds(xmpp)

  /** At once, where the author is known to be there. */
  function speakerOf(
    user: string,
    room: StoredRoom,
    by: ChatAuthor,
    view: RoomView | undefined,
  ): Speaker | Promise<Speaker> {
    if (by === 'user') return ownSpeaker(room)
    const given = participantIdOf(by)
    if (given === undefined) return { address: addresses.room(room.legacyId) }
    const legacyId = participantId(given)
    const known = participants.known(user, room.legacyId)?.get(legacyId)
    if (known && isThere(known)) return participantSpeaker(view, room, known)
    return appeared(user, room, legacyId).then((participant) =>
      participantSpeaker(views.of(user, room.legacyId), room, participant),
    )
  }

  /** Speakers of what was said last, by the records that they were made of: most messages are of one who has spoken before. */
  const spoken = new WeakMap<KnownParticipant, { room: StoredRoom; seen: string | undefined; speaker: Speaker }>()

  function participantSpeaker(view: RoomView | undefined, room: StoredRoom, participant: KnownParticipant): Speaker {
    const id = occupantIdOf(room, participant)
    const seen = view?.byId(id)?.nick
    const last = spoken.get(participant)
    if (last?.room === room && last.seen === seen) return last.speaker
    const address = addresses.room(room.legacyId)
    const nick = seen ?? nickOf(address, participant.nick)
    const speaker = {
      address: address.withResource(nick),
      occupantId: id,
      ...(nick !== participant.nick && { name: participant.nick }),
    }
    spoken.set(participant, { room, seen, speaker })
    return speaker
  }

  /** Somebody who was not known to be in the room. */
  async function appeared(user: string, room: StoredRoom, legacyId: string): Promise<KnownParticipant> {
    // Names of those who are not known yet are in the list.
    if (!(await participants.of(user, room.legacyId)).get(legacyId)) await fill(user, room.legacyId)
    return people.seen(user, room, legacyId)
  }

  function ownSpeaker(room: StoredRoom): Speaker {
    const address = addresses.room(room.legacyId)
    return { address: address.withResource(nickOf(address, room.myNick ?? '')), occupantId: ownOccupantId(room) }
  }

  /** Where an author is seen, if anybody knows of them. */
  function addressIn(user: string, room: StoredRoom, who: 'user' | { readonly legacyId: string }): JID | undefined {
    if (who === 'user' || roomDetails(room).me?.legacyId === who.legacyId) return ownSpeaker(room).address
    const participant = participants.known(user, room.legacyId)?.get(who.legacyId)
    if (!participant) return undefined
    const address = addresses.room(room.legacyId)
    const nick = views.of(user, room.legacyId)?.byId(occupantIdOf(room, participant))?.nick
    return address.withResource(nick ?? nickOf(address, participant.nick))
  }

  async function namesIn(given: EventForUser, reference: MessageReference): Promise<readonly StoredMessageName[]> {
    const names = await namesOf(store, given, reference)
    const settled = names.length === 0 && 'legacyId' in reference ? underWay(given.user, given.chat) : undefined
    if (!settled) return names
    // The network answers a message of the user before its id is in the store.
    await settled
    return namesOf(store, given, reference)
  }

  function writingOf(given: EventForUser, room: StoredRoom, speaker: Speaker): Writing {
    const { user, by, legacyId } = given
    return {
      by,
      legacyId,
      namesFiles: false,
      message: (body) => Message.of({ from: speaker.address, id: newId(), type: 'groupchat', body }),
      stanzas: async (reference) => knownStanzas(await namesIn(given, reference)),
      address(author) {
        if (author === 'user') return ownSpeaker(room).address
        if (typeof author === 'string' || !('participant' in author)) return undefined
        return addressIn(user, room, { legacyId: author.participant })
      },
      whereIs: (who) => addressIn(user, room, who),
      split: splitText,
    }
  }

  /** What clients get: with what a room says of a message. */
  function decorate(stanza: Message, room: StoredRoom, speaker: Speaker, at: Date | undefined): Message {
    if (speaker.occupantId !== undefined) stanza.set(OccupantId, speaker.occupantId)
    if (speaker.name !== undefined) stanza.set(Nick, speaker.name)
    const address = addresses.room(room.legacyId)
    if (at && xmpp.clock.now() - at.getTime() > DELAYED) stanza.set(Delay, { from: address, stamp: at })
    return setStanzaId(stanza, address, stanza.id as string)
  }

  function commit(given: EventForUser, room: StoredRoom, speaker: Speaker, written: readonly Written[]) {
    const { user, chat, by, event, clientId, past } = given
    const now = xmpp.clock.now()
    const at = new Date(Math.min(given.at?.getTime() ?? now, now))
    const legacyId = written.find(({ eventId }) => eventId !== undefined)?.eventId ?? given.legacyId
    const messages = written.map(({ stanza }) => decorate(stanza, room, speaker, given.at))
    const archived = written.map(({ carries }, index) => {
      const stanza = messages[index] as Message
      const id = stanza.id as string
      const names = carries && [{ ...carries, stanzaId: id, by, displayed: past === 'earlier' }]
      return { id, from: String(stanza.from), stanza: serialize(stanza.element), names }
    })
    const reactions = written.find((one) => one.reactions)?.reactions
    const batch: NewOutgoing = { user, chat, at, legacyId, clientId, stanzas: NONE, archived, reactions }
    const over = pending.begin(user, room.legacyId)
    const show = () => {
      if (event.kind === 'message') counters.count('messagesToUsers')
      // What happened before the gateway was there is found in the archive.
      if (past !== 'earlier') for (const message of messages) views.of(user, room.legacyId)?.send(message)
    }
    const done = outbox.add(batch, NONE).then(
      (isNew) => {
        try {
          if (isNew) show()
        } finally {
          over()
        }
      },
      (error) => {
        over()
        throw error
      },
    )
    return { done }
  }

  /** Whether the network tells of what the user did with XMPP. */
  async function isKnown({ user, chat, event, past }: EventForUser): Promise<boolean> {
    if (past || event.kind !== 'reactions' || !('legacyId' in event.target)) return false
    return sameReactions(await store.messages.reactions(user, chat, event.target.legacyId, 'user'), event.emojis)
  }

  async function displayed(given: EventForUser, room: StoredRoom, reference: MessageReference) {
    const { user, chat, by } = given
    const last = knownStanzas(await namesIn(given, reference)).at(-1)
    if (!last || by !== 'user') return NOTHING
    if ((await store.messages.markDisplayed(user, chat, last.namedBy)).length > 0) read(user, room, last.namedBy)
    return NOTHING
  }

  return async (given) => {
    const { user, event } = given
    const found = roomOf(user, roomIdOf(given.chat) as string)
    // What is at hand is not awaited: each message has as many copies as there are users in the room.
    const room = found instanceof Promise ? await found : found
    const id = participantIdOf(given.by)
    const by = id !== undefined && roomDetails(room).me?.legacyId === id ? 'user' : given.by
    // An echo of what had no id is known by the client id.
    const legacyId = given.legacyId ?? eventIdOf(event) ?? (by === 'user' ? given.clientId : undefined)
    const isComplete = by === given.by && legacyId === given.legacyId
    const complete: EventForUser = isComplete ? given : { ...given, by, legacyId }
    if (event.kind === 'receipt') return NOTHING
    if (event.kind === 'displayed') return displayed(complete, room, event.target)
    const feature = featureOf(event)
    const view = views.of(user, room.legacyId)
    if (!feature.durable && (!view || by === 'user')) return NOTHING
    if (by === 'user' && (await isKnown(complete))) return NOTHING
    const appearing = speakerOf(user, room, by, view)
    const speaker = appearing instanceof Promise ? await appearing : appearing
    const writing = feature.write(event as never, writingOf(complete, room, speaker))
    const written = writing instanceof Promise ? await writing : writing
    if (!feature.durable) {
      for (const { stanza } of written) view?.send(stanza)
      return NOTHING
    }
    if (written.length === 0) return NOTHING
    const later = outbox.room(user)
    if (later) await later
    return commit(complete, room, speaker, written)
  }
}

/**
 * The stanzas of a message, each with the id by which others name it: what the archive has called those of the user, and
 * the id itself elsewhere.
 */
export function knownStanzas(names: readonly StoredMessageName[]): readonly KnownStanza[] {
  const archived = names.filter(({ role }) => role === 'archived')
  const said = names.filter(({ role }) => role !== 'archived')
  return said.map(({ stanzaId: id, role, awaitsReceipt }, index) => ({
    ...{ id, role, awaitsReceipt },
    namedBy: archived[index]?.stanzaId ?? id,
  }))
}
