import { createSerial } from '@trestle/core'
import type { ViewDeparture } from '@trestle/xep-0045/mirror'
import { GatewayError } from '../module/gateway-error.js'
import type { Author } from '../module/messages.js'
import type { Departure, ListedParticipant, ParticipantInfo } from '../module/room.js'
import type { StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import { checkedParticipant } from './checked-room.js'
import { occupantIdOf } from './occupants.js'
import type { KnownParticipant, ParticipantBook, Participants } from './participants.js'
import { roomDetails, withRoomDetails } from './room-details.js'
import { isThere, type RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

/** Who is in rooms, as networks tell of it. */
export interface People {
  /** The participant, who is added if not known yet, and is in the room from now on. */
  seen(user: string, room: StoredRoom, legacyId: string): Promise<KnownParticipant>
  update(user: string, room: string, legacyId: string, info: ParticipantInfo): Promise<void>
  left(user: string, room: string, legacyId: string, departure: Departure): Promise<void>
  /** Takes a list of all participants: those who are missing from it are not in the room. */
  takeList(user: string, room: string, list: AsyncIterable<ListedParticipant>): Promise<void>
  /** How clients are told of somebody's departure. */
  departureOf(user: string, room: StoredRoom, departure: Departure): ViewDeparture
}

export interface PeopleOptions {
  readonly rooms: Rooms
  readonly participants: Participants
  readonly views: RoomViews
}

/** Participants of one room. */
const MAX_PARTICIPANTS = 20_000
/** Bytes of a reason. */
const MAX_REASON = 1000
/** Participants that are taken before other work has its turn. */
const SLICE = 200

export function createPeople({ rooms, participants, views }: PeopleOptions): People {
  const listing = createSerial()
  /** Who was told of while the participants of a room are listed: the list may be older. */
  const news = new Map<ParticipantBook, Set<string>>()

  async function roomOf(user: string, room: string): Promise<StoredRoom> {
    return (await rooms.change(user, room, (one) => one)).after
  }

  function merged(book: ParticipantBook, legacyId: string, info: ParticipantInfo): KnownParticipant {
    const before = book.get(legacyId)
    const { nick, role, titles, presence, contact } = info
    return {
      legacyId: info.legacyId ?? legacyId,
      nick: nick ?? before?.nick ?? legacyId,
      role: role ?? before?.role ?? 'member',
      titles: titles ?? before?.titles ?? [],
      presence: presence ?? before?.presence ?? { show: 'online' },
      contact: contact === undefined ? before?.contact : contact,
      seed: before ? (before.seed ?? before.legacyId) : book.newSeed(legacyId),
    }
  }

  function put(user: string, room: StoredRoom, book: ParticipantBook, legacyId: string, info: ParticipantInfo) {
    const after = withoutNeedlessSeed(merged(book, legacyId, info))
    if (!book.get(after.legacyId) && book.size >= MAX_PARTICIPANTS) {
      throw new GatewayError('too-large', `A room has at most ${MAX_PARTICIPANTS} participants.`)
    }
    if (after.legacyId !== legacyId) book.delete(legacyId)
    book.put(after)
    views.show(user, room, after)
    return after
  }

  /** What is said of the user, by the id of the network or as such. */
  async function updateSelf(user: string, room: string, info: ParticipantInfo): Promise<void> {
    const { legacyId, nick, role, titles } = info
    const { before, after } = await rooms.change(user, room, (one) => {
      const details = roomDetails(one)
      const me = {
        ...details.me,
        ...(legacyId !== undefined && { legacyId }),
        ...(role !== undefined && { role }),
        ...(titles !== undefined && { titles }),
      }
      return withRoomDetails({ ...one, ...(nick !== undefined && { myNick: nick }) }, { ...details, me })
    })
    views.changed(user, before, after)
  }

  const isSelf = (room: StoredRoom, legacyId: string) => roomDetails(room).me?.legacyId === legacyId

  function departureOf(user: string, room: StoredRoom, { how = 'left', by, reason }: Departure): ViewDeparture {
    const nick = by && nickOf(user, room, by)
    return {
      how,
      ...(nick !== undefined && { actor: { nick } }),
      ...(typeof reason === 'string' && { reason: shortText(reason, MAX_REASON) }),
    }
  }

  function nickOf(user: string, room: StoredRoom, by: Author): string | undefined {
    if (by === 'me' || isSelf(room, by.legacyId)) return room.myNick
    return participants.known(user, room.legacyId)?.get(by.legacyId)?.nick ?? by.nick
  }

  async function listed(
    user: string,
    id: string,
    item: ListedParticipant,
    book: ParticipantBook,
    fresh: ReadonlySet<string>,
  ): Promise<string | undefined> {
    const info = checkedParticipant(item)
    const { legacyId } = info
    if (legacyId === undefined) throw new GatewayError('invalid', 'A participant of a list has an id.')
    if (item.me === true) {
      await updateSelf(user, id, info)
      return undefined
    }
    if (!fresh.has(legacyId)) put(user, await roomOf(user, id), book, legacyId, info)
    return legacyId
  }

  return {
    departureOf,
    async seen(user, room, legacyId) {
      const book = await participants.of(user, room.legacyId)
      const known = book.get(legacyId)
      if (known && isThere(known)) return known
      news.get(book)?.add(legacyId)
      const presence = { show: 'online' } as const
      return put(user, room, book, legacyId, known?.role === 'outcast' ? { role: 'member', presence } : { presence })
    },
    async update(user, id, legacyId, given) {
      const info = checkedParticipant(given)
      const room = await roomOf(user, id)
      if (legacyId === '' || isSelf(room, legacyId)) return updateSelf(user, id, info)
      const book = await participants.of(user, id)
      news.get(book)?.add(info.legacyId ?? legacyId)
      put(user, room, book, legacyId, info)
    },
    async left(user, id, legacyId, departure) {
      const room = await roomOf(user, id)
      const book = await participants.of(user, id)
      const known = book.get(legacyId)
      if (!known) return
      news.get(book)?.add(legacyId)
      if (departure.how === 'banned') book.put({ ...known, role: 'outcast', presence: { show: 'offline' } })
      // Who is not there remains a member of a group, until the network lists its members without them.
      else book.delete(legacyId)
      views.of(user, id)?.remove(occupantIdOf(room, known), departureOf(user, room, departure))
    },
    takeList: (user, id, list) =>
      listing.run(JSON.stringify([user, id]), async () => {
        const book = await participants.of(user, id)
        if (book.isFilled) return
        const fresh = new Set<string>()
        news.set(book, fresh)
        try {
          const found = new Set<string>()
          let count = 0
          for await (const item of list) {
            if (++count > MAX_PARTICIPANTS) break
            const legacyId = await listed(user, id, item, book, fresh)
            if (legacyId !== undefined) found.add(legacyId)
            if (count % SLICE === 0) await new Promise((resolve) => setImmediate(resolve))
          }
          const room = await roomOf(user, id)
          for (const known of [...book.all]) {
            const { legacyId } = known
            if (found.has(legacyId) || fresh.has(legacyId) || known.role === 'outcast') continue
            book.delete(legacyId)
            views.of(user, id)?.remove(occupantIdOf(room, known), {})
          }
          book.isFilled = true
        } finally {
          news.delete(book)
        }
      }),
  }
}

function withoutNeedlessSeed(participant: KnownParticipant): KnownParticipant {
  const { seed, ...plain } = participant
  return seed === undefined || seed === plain.legacyId ? plain : participant
}
