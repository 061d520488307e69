import { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import type { HistoryRequestValue } from '@trestle/xep-0045'
import type { MirrorPast } from '@trestle/xep-0045/mirror'
import type { ArchivesApi, FindMessages, StoredMessage } from '@trestle/xep-0313/archive'
import type { Clock } from '@trestle/xmlstream'
import { roomKey } from '../chats/chat-key.js'
import type { Addresses } from '../puppets/addresses.js'
import type { FindArchived, GatewayStore, StoredArchived } from '../storage/store.js'
import { readStored } from '../storage/stored-stanza.js'
import type { RoomHistory } from './room-history.js'
import type { Rooms } from './rooms.js'

/** What was said in a room before a client came in, as far as it asks for it. */
export type PastOfRoom = (
  user: string,
  room: string,
  asked: HistoryRequestValue | undefined,
) => Promise<readonly MirrorPast[]>

export interface RoomArchivesOptions {
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly rooms: Pick<Rooms, 'get'>
  readonly history: RoomHistory
  readonly isUser: (user: string) => boolean
}

/** Messages that clients get which do not say how many, and those that they get at most. */
const DEFAULT_HISTORY = 20
const MAX_HISTORY = 200

export function createPastOfRoom({
  store,
  clock,
  history,
}: {
  readonly store: GatewayStore
  readonly history: RoomHistory
  readonly clock: Clock
}): PastOfRoom {
  return async (user, room, asked = {}) => {
    const { maxStanzas = DEFAULT_HISTORY, maxChars, seconds, since } = asked
    const limit = Math.min(maxStanzas, MAX_HISTORY)
    if (limit <= 0 || maxChars === 0) return []
    await history.ensure(user, room)
    const from = seconds === undefined ? since?.getTime() : clock.now() - seconds * 1000
    const start = from === undefined ? {} : { start: new Date(from) }
    const found = (await store.archive.find(user, roomKey(room), { ...start, backwards: true, limit })) ?? []
    const past: MirrorPast[] = []
    let characters = 0
    // The last ones count, where the number of characters is limited.
    for (const { stanza, at } of [...found].reverse()) {
      characters += stanza.length
      if (maxChars !== undefined && characters > maxChars) break
      past.unshift({ message: new Message(readStored(stanza)), at })
    }
    return past
  }
}

/** Answers queries of archives (XEP-0313): each user reads the own archive of a room. Returns the disposer. */
export function hostArchives(
  { api }: ArchivesApi,
  { store, addresses, rooms, history, isUser }: RoomArchivesOptions,
): () => void {
  const idOf = (room: JID | undefined) => room && addresses.findRoom(room)
  const readerOf = (from: JID | undefined) => from?.bare.toString() ?? ''

  const disposers = [
    api.register('mayRead', async ({ jid, from }) => {
      const room = idOf(jid)
      if (room === undefined || !isUser(readerOf(from))) return false
      if (!(await rooms.get(readerOf(from), room))) throw new StanzaError('item-not-found')
      return true
    }),
    api.register('findMessages', async ({ jid, from, args }) => {
      const room = idOf(jid)
      if (room === undefined) return []
      // The network tells nobody the past of a room that they are not in.
      if ((await rooms.get(readerOf(from), room))?.myNick !== undefined) await history.ensure(readerOf(from), room)
      const found = await store.archive.find(readerOf(from), roomKey(room), wantedOf(args, jid as JID))
      return found?.map(storedMessage)
    }),
    api.register('countMessages', async ({ jid, from, args }) => {
      const room = idOf(jid)
      if (room === undefined) return 0
      return store.archive.count(
        readerOf(from),
        roomKey(room),
        wantedOf({ ...args, backwards: false, limit: 0 }, jid as JID),
      )
    }),
  ]
  return () => {
    for (const dispose of disposers) dispose()
  }
}

function wantedOf(query: FindMessages, room: JID): FindArchived {
  const { start, end, with: whose, ids, afterId, beforeId, backwards, limit } = query
  // A page lies within what is asked for, so that its own limits are the narrower ones.
  const { after = afterId, before = beforeId } = query
  return {
    ...(start && { start }),
    ...(end && { end }),
    ...(whose && !whose.equals(room) && { from: whose.toString() }),
    ...(ids && { ids }),
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
    backwards,
    limit,
  }
}

function storedMessage({ id, at, from, stanza }: StoredArchived): StoredMessage {
  return { id, at, from: JID.parse(from), to: undefined, message: readStored(stanza) }
}
