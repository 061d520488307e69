import { once } from 'node:events'
import { createManualClock } from '@trestle/testing'
import { expect, it } from 'vitest'
import { nextTurn } from '../support/next-turn.js'
import { silentLog } from '../support/silent-log.js'
import { createParticipants, type ParticipantsOptions } from './participants.js'

const USER = 'romeo@montague.example'
const MINUTE = 60_000

/** Books over a store that tells what is read of it, and fails when it is told to. */
function setUp(options: Partial<ParticipantsOptions> = {}) {
  const clock = createManualClock()
  const stored = new Map<string, Map<string, { readonly legacyId: string; readonly nick: string }>>()
  const reads: string[] = []
  const watched = new Set<string>()
  const state = { fails: false }
  const rooms = {
    async participants(_: string, room: string) {
      reads.push(room)
      return [...(stored.get(room)?.values() ?? [])]
    },
    async changeParticipants(_: string, room: string, { put = [], delete: gone = [] }) {
      if (state.fails) throw new Error('The disk is full.')
      const all = stored.get(room) ?? new Map()
      stored.set(room, all)
      for (const one of put as readonly { readonly legacyId: string; readonly nick: string }[])
        all.set(one.legacyId, one)
      for (const id of gone) all.delete(id)
    },
  }
  const participants = createParticipants({
    ...{ store: { rooms } as never, clock, logOf: () => silentLog },
    isWatched: (_, room) => watched.has(room),
    ...options,
  })
  const wind = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      clock.advance(MINUTE)
      await nextTurn()
    }
  }
  const fill = async (room: string, count: number) => {
    const book = await participants.of(USER, room)
    for (let i = 0; i < count; i++) {
      const presence = { show: 'online' } as const
      book.put({ ...{ legacyId: `p${i}`, nick: `P ${i}`, role: 'member', titles: [] }, presence })
    }
    await wind(1)
  }
  const isKept = (room: string) => participants.known(USER, room) !== undefined
  return { wind, participants, reads, watched, state, fill, isKept }
}

it('books that nobody uses are put away, and read again when they are asked for', async () => {
  const { wind, participants, reads, fill, isKept } = setUp()
  await fill('square', 3)
  participants.noteFilled(USER, 'square')
  await wind(9)
  expect(isKept('square')).toBe(true)
  await wind(21)
  expect(isKept('square')).toBe(false)
  expect([...(await participants.of(USER, 'square')).all()].map(({ nick }) => nick)).toEqual(['P 0', 'P 1', 'P 2'])
  expect(reads).toEqual(['square', 'square'])
  // What is stored is still all that the network has listed.
  expect(participants.isFilled(USER, 'square')).toBe(true)
})

it('books of rooms stay that clients are in, or that are in use', async () => {
  const { wind, participants, watched, fill, isKept } = setUp()
  for (const room of ['square', 'market']) await fill(room, 3)
  watched.add('square')
  const over = new AbortController()
  const inUse = participants.within(USER, 'market', () => once(over.signal, 'abort'))
  await wind(60)
  expect([isKept('square'), isKept('market')]).toEqual([true, true])
  watched.delete('square')
  over.abort()
  await inUse
  await wind(30)
  expect([isKept('square'), isKept('market')]).toEqual([false, false])
})

it('books stay until what is new in them is stored', async () => {
  const { wind, state, fill, isKept, participants } = setUp()
  state.fails = true
  await fill('square', 3)
  await wind(60)
  expect(isKept('square')).toBe(true)
  state.fails = false
  const book = await participants.of(USER, 'square')
  book.delete('p0')
  await wind(60)
  expect(isKept('square')).toBe(false)
  expect([...(await participants.of(USER, 'square')).all()].map(({ nick }) => nick)).toEqual(['P 1', 'P 2'])
})

it('many participants are put away sooner, those that were used last at last', async () => {
  const { wind, watched, fill, isKept } = setUp({ maxUnwatched: 100 })
  watched.add('ball')
  await fill('ball', 500)
  for (const room of ['one', 'two', 'three']) await fill(room, 40)
  await wind(11)
  const kept = ['ball', 'one', 'two', 'three'].filter(isKept)
  expect(kept).toHaveLength(3)
  expect(kept[0]).toBe('ball')
})

it('forgets what is just read', async () => {
  const { participants, fill, isKept } = setUp()
  await fill('square', 3)
  participants.forget(USER, 'square')
  const read = participants.of(USER, 'square')
  participants.forget(USER)
  await read
  expect(isKept('square')).toBe(false)
})
