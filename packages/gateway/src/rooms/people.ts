import { createSerial } from '@trestle/core'
import type { ViewDeparture } from '@trestle/xep-0045/mirror'
import { GatewayError } from '../module/gateway-error.js'
import type { Author } from '../module/messages.js'
import type { Departure, ListedParticipant, ParticipantInfo } from '../module/room.js'
import type { StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import { nextTurn } from '../support/next-turn.js'
import { userKey } from '../support/user-key.js'
import { checkedParticipant, participantId } from './checked-room.js'
import type { KnownParticipant } from './known-participant.js'
import { occupantIdOf } from './occupants.js'
import type { ParticipantBook } from './participant-book.js'
import type { Participants } from './participants.js'
import { roomDetails, withRoomDetails } from './room-details.js'
import { isThere, type RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

/** Who is in rooms, as networks tell of it. */
export interface People {
  /** The participant, who is added if not known yet, and is in the room from now on. */
  seen(user: string, room: StoredRoom, legacyId: string): Promise<KnownParticipant>
  update(user: string, room: string, legacyId: string, info: ParticipantInfo): Promise<void>
  /** What is said of the user. */
  updateSelf(user: string, room: string, info: ParticipantInfo): Promise<void>
  left(user: string, room: string, legacyId: string, departure: Departure): Promise<void>
  /**
   * Takes a list of all participants: those who are missing from it are not in the room. Resolves with why some of them were
   * left out: one that is invalid must not cost the others.
   */
  takeList(user: string, room: string, list: AsyncIterable<ListedParticipant>): Promise<LeftOut>
  /** How clients are told of somebody's departure. */
  departureOf(user: string, room: StoredRoom, departure: Departure): ViewDeparture
}

/** Items of a list that were not taken, and the reason for the first. */
export interface LeftOut {
  readonly count: number
  readonly error?: unknown
}

export interface PeopleOptions {
  readonly rooms: Rooms
  readonly participants: Participants
  readonly views: RoomViews
}

/** Participants of one room: with the user, as many as a view takes. */
const MAX_PARTICIPANTS = 19_999
/** Bytes of an id that stands for a nick. */
const MAX_NICK = 500
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
      nick: nick ?? before?.nick ?? shortText(legacyId, MAX_NICK),
      role: role ?? before?.role ?? 'member',
      titles: titles ?? before?.titles ?? [],
      presence: presence ?? before?.presence ?? { show: 'online' },
      contact: contact === undefined ? before?.contact : contact,
      seed: before ? (before.seed ?? before.legacyId) : book.newSeed(legacyId),
    }
  }

  function put(user: string, room: StoredRoom, book: ParticipantBook, legacyId: string, info: ParticipantInfo) {
    const after = withoutNeedlessSeed(merged(book, legacyId, info))
    if (!book.get(after.legacyId) && book.size() >= MAX_PARTICIPANTS) {
      throw new GatewayError('too-large', `A room has at most ${MAX_PARTICIPANTS} participants.`)
    }
    if (after.legacyId !== legacyId) book.delete(legacyId)
    book.put(after)
    views.show(user, room, after)
    return after
  }

  /** What is said of the user, by the id of the network or as such: not who was listed under that id before. */
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
    if (legacyId !== undefined && roomDetails(before).me?.legacyId !== legacyId) {
      const book = await participants.of(user, room)
      const known = book.get(legacyId)
      book.delete(legacyId)
      if (known) views.of(user, room)?.remove(occupantIdOf(after, known), {})
    }
    views.changed(user, before, after)
  }

  const isSelf = (room: StoredRoom, legacyId: string) => roomDetails(room).me?.legacyId === legacyId

  function departureOf(user: string, room: StoredRoom, { how = 'left', by, reason }: Departure): ViewDeparture {
    const nick = by && nickOf(user, room, by)
    return {
      how,
      ...(nick !== undefined && { actor: { nick } }),
      ...(reason !== undefined && { reason }),
    }
  }

  function nickOf(user: string, room: StoredRoom, by: Author): string | undefined {
    if (by === 'me' || isSelf(room, by.legacyId)) return room.myNick
    return participants.known(user, room.legacyId)?.get(by.legacyId)?.nick ?? by.nick
  }

  async function listed(
    user: string,
    room: StoredRoom,
    item: ListedParticipant,
    book: ParticipantBook,
    fresh: ReadonlySet<string>,
  ): Promise<string | undefined> {
    const info = checkedParticipant(item)
    const { legacyId } = info
    if (legacyId === undefined) throw new GatewayError('invalid', 'A participant of a list has an id.')
    if (item.me === true || isSelf(room, legacyId)) {
      await updateSelf(user, room.legacyId, info)
      return undefined
    }
    if (!fresh.has(legacyId)) put(user, room, book, legacyId, info)
    return legacyId
  }

  /** Takes those out of a room who are not in it any more. */
  async function takeOut(user: string, id: string, book: ParticipantBook, isIn: (legacyId: string) => boolean) {
    const room = await rooms.get(user, id)
    if (!room) return
    for (const known of [...book.all()]) {
      if (isIn(known.legacyId) || known.role === 'outcast') continue
      book.delete(known.legacyId)
      views.of(user, id)?.remove(occupantIdOf(room, known), {})
    }
  }

  return {
    departureOf,
    async seen(user, room, given) {
      const legacyId = participantId(given)
      const book = await participants.of(user, room.legacyId)
      const known = book.get(legacyId)
      if (known && isThere(known)) return known
      const presence = { show: 'online' } as const
      // What is said in a room counts, whether or not there is room for who says it.
      if (!known && book.size() >= MAX_PARTICIPANTS) return merged(book, legacyId, { presence })
      news.get(book)?.add(legacyId)
      return put(user, room, book, legacyId, known?.role === 'outcast' ? { role: 'member', presence } : { presence })
    },
    updateSelf: (user, id, given) => updateSelf(user, id, checkedParticipant(given)),
    async update(user, id, of, given) {
      const legacyId = participantId(of)
      const info = checkedParticipant(given)
      const room = await roomOf(user, id)
      if (isSelf(room, legacyId)) return updateSelf(user, id, info)
      const book = await participants.of(user, id)
      news.get(book)?.add(info.legacyId ?? legacyId)
      put(user, room, book, legacyId, info)
    },
    async left(user, id, of, departure) {
      const legacyId = participantId(of)
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
      listing.run(userKey(user, id), () =>
        participants.within(user, id, async (book) => {
          if (participants.isFilled(user, id)) return { count: 0 }
          const fresh = new Set<string>()
          news.set(book, fresh)
          let leftOut: LeftOut = { count: 0 }
          try {
            const found = new Set<string>()
            let count = 0
            for await (const item of list) {
              const room = await rooms.get(user, id)
              // It is none of the user's any more.
              if (!room) return leftOut
              if (++count > MAX_PARTICIPANTS) break
              try {
                const legacyId = await listed(user, room, item, book, fresh)
                if (legacyId !== undefined) found.add(legacyId)
              } catch (error) {
                if (!(error instanceof GatewayError)) throw error
                leftOut = { count: leftOut.count + 1, error: leftOut.error ?? error }
              }
              if (count % SLICE === 0) await nextTurn()
            }
            await takeOut(user, id, book, (one) => found.has(one) || fresh.has(one))
            participants.noteFilled(user, id)
            return leftOut
          } finally {
            news.delete(book)
          }
        }),
      ),
  }
}

function withoutNeedlessSeed(participant: KnownParticipant): KnownParticipant {
  const { seed, ...plain } = participant
  return seed === undefined || seed === plain.legacyId ? plain : participant
}
