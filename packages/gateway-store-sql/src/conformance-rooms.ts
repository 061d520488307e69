import type { FindArchived, GatewayStore, StoredParticipant, StoredRoom } from '@trestle/gateway'
import { expect, it } from 'vitest'
import type { TestedStore } from './tested-store.js'

const JULIET = 'juliet@capulet.example'
const ROMEO = 'romeo@montague.example'
const CHAT = '\u0001ball'
const ROOM = 'ball@rooms.example'
const NURSE = `${ROOM}/nurse`
const at = (minute: number) => new Date(Date.UTC(2025, 5, 1, 12, minute))

const room = (legacyId: string, more: object = {}): StoredRoom => ({
  legacyId,
  local: legacyId,
  as: 'group',
  sessions: [],
  ...more,
})
const participant = (legacyId: string, more: object = {}): StoredParticipant => ({ legacyId, nick: legacyId, ...more })
const stored = (id: string, minute: number, from = NURSE) => ({ id, from, stanza: `<${id}/>`, at: at(minute) })

/** A message of a participant of the room, by default the nurse. */
const message = (
  legacyId: string,
  minute: number,
  { of = JULIET, chat = CHAT, by = 'nurse', displayed = false } = {},
) => {
  const id = `archived-${legacyId}`
  const names = [{ legacyId, stanzaId: id, role: 'original', by: `participant:${by}`, displayed } as const]
  return {
    ...{ user: of, chat, legacyId, at: at(minute), stanzas: [] },
    archived: [{ id, from: `${ROOM}/${by}`, stanza: `<message>${legacyId}</message>`, names }],
  }
}

/** Stanzas of the room of which the network has no ids. */
const notes = (minute: number, ids: readonly string[], { of = JULIET, chat = CHAT, from = NURSE } = {}) => ({
  ...{ user: of, chat, at: at(minute), stanzas: [] },
  archived: ids.map((id) => ({ id, from, stanza: `<${id}/>` })),
})
const incoming = (clientId: string, minute: number) => ({
  ...{ clientId, user: JULIET, chat: CHAT, event: '{}', stanza: '<message/>', attempts: 0 },
  stanzaId: `stanza-${clientId}`,
  at: at(minute),
})

async function idsIn(store: GatewayStore, wanted: Partial<FindArchived> = {}, of = JULIET, chat = CHAT) {
  const found = await store.archive.find(of, chat, { backwards: false, limit: 10_000, ...wanted })
  const { backwards: _, limit: __, ...counted } = wanted
  if (wanted.limit === undefined) expect(await store.archive.count(of, chat, counted)).toBe(found?.length)
  return found?.map(({ id }) => id)
}

/** Defines the tests of rooms; `setUp` makes a store with both users. */
export function testRooms(setUp: () => Promise<TestedStore>): void {
  it('keeps rooms of each user', async () => {
    const { store, reopen } = await setUp()
    const whole = room('ball', {
      ...{ as: 'channel', name: '', myNick: 'Juliet', sessions: [`${JULIET}/balcony`] },
      details: { subject: { text: 'Masks' } },
    })
    await store.rooms.put(JULIET, room('ball'), room('tomb'))
    await store.rooms.put(JULIET, whole)
    await store.rooms.put(ROMEO, room('ball', { name: 'The ball' }))
    await store.rooms.put('nobody@example.org', room('ball'))
    const again = await reopen()
    expect(await again.rooms.all(JULIET)).toEqual([whole, room('tomb')])
    expect(await again.rooms.get(ROMEO, 'ball')).toEqual(room('ball', { name: 'The ball' }))
    expect(await again.rooms.get(JULIET, 'garden')).toBeUndefined()
    expect(await again.rooms.all('nobody@example.org')).toEqual([])
  })

  it('changes the participants of a room, in the order in which they came', async () => {
    const { store } = await setUp()
    const change = (put: readonly StoredParticipant[], gone: readonly string[] = [], of = JULIET) =>
      store.rooms.changeParticipants(of, 'ball', { put, delete: gone })
    for (const of of [JULIET, ROMEO]) await store.rooms.put(of, room('ball'))
    await change([participant('nurse'), participant('tybalt'), participant('paris')])
    await change([participant('nurse')], [], ROMEO)
    const angelica = participant('nurse', { nick: 'Angelica', details: { role: 'member' } })
    await change([participant('peter', { nick: 'x' }), angelica, participant('peter')], ['tybalt', 'nobody'])
    expect(await store.rooms.participants(JULIET, 'ball')).toEqual([
      angelica,
      participant('paris'),
      participant('peter'),
    ])
    expect(await store.rooms.participants(ROMEO, 'ball')).toEqual([participant('nurse')])
    await store.rooms.put(JULIET, room('ball', { name: 'The ball' }))
    expect(await store.rooms.participants(JULIET, 'ball')).toHaveLength(3)
    expect(await store.rooms.participants(JULIET, 'tomb')).toEqual([])
  })

  it('keeps no participants of a room that is not known', async () => {
    const { store } = await setUp()
    await store.rooms.changeParticipants(JULIET, 'ball', { put: [participant('nurse')], delete: [] })
    await store.rooms.put(JULIET, room('ball'))
    expect(await store.rooms.participants(JULIET, 'ball')).toEqual([])
  })

  it('takes the 20,000 participants of a large room at once', async () => {
    const { store } = await setUp()
    await store.rooms.put(JULIET, room('ball'))
    const all = Array.from({ length: 20_000 }, (_, index) => participant(`guest ${index}`))
    await store.rooms.changeParticipants(JULIET, 'ball', { put: all, delete: [] })
    expect(await store.rooms.participants(JULIET, 'ball')).toEqual(all)
    const gone = all.slice(1).map(({ legacyId }) => legacyId)
    await store.rooms.changeParticipants(JULIET, 'ball', { put: [], delete: gone })
    expect(await store.rooms.participants(JULIET, 'ball')).toEqual(all.slice(0, 1))
  })

  it('archives messages of a room, each once, with their names and reactions', async () => {
    const { store, reopen } = await setUp()
    expect(await store.outgoing.add(message('1', 1))).toEqual([])
    expect(await store.outgoing.add(message('1', 2))).toBeUndefined()
    const by = 'participant:tybalt'
    const reactions = { legacyId: '1', by, emojis: ['x'] } as const
    await store.outgoing.add({ ...notes(2, ['reaction']), reactions })
    const again = await reopen()
    expect(await again.outgoing.count()).toBe(0)
    expect(await again.archive.find(JULIET, CHAT, { backwards: false, limit: 10 })).toEqual([
      { id: 'archived-1', from: NURSE, stanza: '<message>1</message>', at: at(1) },
      stored('reaction', 2),
    ])
    const name = { legacyId: '1', stanzaId: 'archived-1', role: 'original', by: 'participant:nurse' }
    expect(await again.messages.byStanzaId(JULIET, CHAT, 'archived-1')).toEqual([
      { ...name, at: at(1), awaitsReceipt: false },
    ])
    expect(await again.messages.reactions(JULIET, CHAT, '1', by)).toEqual(['x'])
    expect(await again.messages.reactions(JULIET, CHAT, '1', 'participant:nurse')).toEqual([])
  })

  it('archives several stanzas together, with several names, beside those that are sent', async () => {
    const { store } = await setUp()
    const name = (legacyId: string, stanzaId: string) =>
      ({ legacyId, stanzaId, role: 'original', by: 'participant:nurse' }) as const
    const batch = notes(1, ['a', 'b'])
    const archived = batch.archived.map((row) => ({ ...row, names: [name('1', row.id), name('2', row.id)] }))
    expect(await store.outgoing.add({ ...batch, archived, stanzas: [{ stanza: '<sent/>' }] })).toHaveLength(1)
    expect(await idsIn(store)).toEqual(['a', 'b'])
    const names = await store.messages.byStanzaId(JULIET, CHAT, 'b')
    expect(names.map(({ legacyId }) => legacyId)).toEqual(['1', '2'])
    expect((await store.messages.byLegacyId(JULIET, CHAT, '1')).map(({ stanzaId }) => stanzaId)).toEqual(['a', 'b'])
    expect(await store.outgoing.add(message('2', 1))).toBeUndefined()
  })

  it('takes no id into an archive twice, with its names, but what comes with it', async () => {
    const { store } = await setUp()
    await store.outgoing.add(notes(1, ['a']))
    expect(await store.outgoing.add(notes(2, ['a']))).toBeUndefined()
    const names = [{ legacyId: '1', stanzaId: 'a', role: 'original', by: 'participant:nurse' } as const]
    const again = { id: 'a', from: ROOM, stanza: '<other/>', names }
    const more = notes(3, ['b'])
    expect(await store.outgoing.add({ ...more, legacyId: '1', archived: [again, ...more.archived] })).toEqual([])
    expect(await store.archive.find(JULIET, CHAT, { backwards: false, limit: 10 })).toEqual([
      stored('a', 1),
      stored('b', 3),
    ])
    expect(await store.messages.byStanzaId(JULIET, CHAT, 'a')).toEqual([])
    expect(await store.messages.isKnown(JULIET, CHAT, '1')).toBe(true)
    expect(await store.outgoing.add(notes(1, ['a'], { chat: '\u0001tomb' }))).toEqual([])
    expect(await store.outgoing.add(notes(1, ['a'], { of: ROMEO }))).toEqual([])
  })

  it('archives nothing that is the echo of a message under way, nor for who is not registered', async () => {
    const { store } = await setUp()
    await store.incoming.add(incoming('own', 1))
    expect(await store.outgoing.add({ ...notes(1, ['a']), clientId: 'own' })).toBeUndefined()
    expect(await store.outgoing.add(notes(1, ['a'], { of: 'nobody@example.org' }))).toBeUndefined()
    expect(await idsIn(store)).toEqual([])
    expect(await idsIn(store, {}, 'nobody@example.org')).toEqual([])
  })

  it('archives what the user did with its outcome, and knows the message by both ids', async () => {
    const { store, reopen } = await setUp()
    await store.incoming.add(incoming('own', 1))
    const archived = { id: 'in-archive', from: `${ROOM}/Juliet`, stanza: '<mine/>', at: at(2) }
    const settlement = { legacyIds: ['1', '2'], role: 'original' as const, awaitsReceipt: true, archived }
    expect(await store.incoming.settle('own', settlement)).toBeUndefined()
    expect(await store.incoming.settle('own', { ...settlement, archived: { ...archived, id: 'x' } })).toBeUndefined()
    const again = await reopen()
    expect(await again.archive.find(JULIET, CHAT, { backwards: false, limit: 10 })).toEqual([archived])
    const name = { legacyId: '1', by: 'user', at: at(1) }
    expect(await again.messages.byLegacyId(JULIET, CHAT, '1')).toEqual([
      { ...name, stanzaId: 'stanza-own', role: 'original', awaitsReceipt: true },
      { ...name, stanzaId: 'in-archive', role: 'archived', awaitsReceipt: false },
    ])
    for (const id of ['stanza-own', 'in-archive']) {
      const named = await again.messages.byStanzaId(JULIET, CHAT, id)
      expect(named.map(({ legacyId }) => legacyId)).toEqual(['1', '2'])
    }
  })

  it('archives what has no message, without a name', async () => {
    const { store } = await setUp()
    await store.incoming.add(incoming('own', 1))
    const reactions = { legacyId: '1', by: 'user', emojis: ['x'] } as const
    await store.incoming.settle('own', { legacyIds: ['1'], archived: stored('a', 1), reactions })
    expect(await idsIn(store)).toEqual(['a'])
    expect(await store.messages.byStanzaId(JULIET, CHAT, 'a')).toEqual([])
    expect(await store.messages.reactions(JULIET, CHAT, '1', 'user')).toEqual(['x'])
  })

  it('gives an archive in the order of time, then of adding, in pages that neither lose nor repeat', async () => {
    const { store } = await setUp()
    await store.outgoing.add(notes(5, ['c', 'd', 'e']))
    await store.outgoing.add(notes(9, ['g']))
    await store.outgoing.add(notes(1, ['b', 'a']))
    await store.outgoing.add(notes(5, ['f']))
    await store.outgoing.add(notes(3, ['x'], { of: ROMEO }))
    await store.outgoing.add(notes(3, ['y'], { chat: '\u0001tomb' }))
    const all = ['b', 'a', 'c', 'd', 'e', 'f', 'g']
    expect(await idsIn(store)).toEqual(all)
    expect(await idsIn(store, { backwards: true })).toEqual(all)
    expect(await idsIn(store, { backwards: true, limit: 3 })).toEqual(['e', 'f', 'g'])
    expect(await idsIn(store, { limit: 0 })).toEqual([])
    expect(await idsIn(store, { limit: 0, backwards: true })).toEqual([])
    for (const limit of [1, 2, 3]) {
      expect((await pages(store, (last) => ({ after: last.at(-1), limit }))).flat()).toEqual(all)
      const backwards = await pages(store, ([first]) => ({ before: first, limit, backwards: true }))
      expect(backwards.reverse().flat()).toEqual(all)
    }
    expect(await idsIn(store, { after: 'a', before: 'f' })).toEqual(['c', 'd', 'e'])
    expect(await idsIn(store, { after: 'f', before: 'a' })).toEqual([])
  })

  it('finds what is of a time, of somebody, or of some ids in an archive', async () => {
    const { store } = await setUp()
    await store.outgoing.add(notes(1, ['a']))
    await store.outgoing.add(notes(2, ['b', 'c'], { from: ROOM }))
    await store.outgoing.add(notes(3, ['d'], { from: `${ROOM}/Nurse` }))
    await store.outgoing.add(notes(4, ['e']))
    expect(await idsIn(store, { start: at(2) })).toEqual(['b', 'c', 'd', 'e'])
    expect(await idsIn(store, { end: at(2) })).toEqual(['a', 'b', 'c'])
    expect(await idsIn(store, { start: at(2), end: at(3), after: 'b' })).toEqual(['c', 'd'])
    expect(await idsIn(store, { from: ROOM })).toEqual(['b', 'c'])
    expect(await idsIn(store, { from: NURSE })).toEqual(['a', 'e'])
    expect(await idsIn(store, { from: NURSE, after: 'a' })).toEqual(['e'])
    expect(await idsIn(store, { ids: ['e', 'b', 'a', 'e'] })).toEqual(['a', 'b', 'e'])
    expect(await idsIn(store, { ids: ['e', 'b', 'a'], limit: 2, backwards: true })).toEqual(['b', 'e'])
    expect(await idsIn(store, { ids: ['e', 'b', 'a'], limit: 1 })).toEqual(['a'])
    expect(await idsIn(store, { ids: ['e', 'b', 'a'], after: 'a', before: 'e' })).toEqual(['b'])
    expect(await idsIn(store, { ids: ['d', 'b', 'a'], start: at(2), end: at(2), from: ROOM })).toEqual(['b'])
    expect(await idsIn(store, { ids: [] })).toEqual([])
  })

  it('says where an id is not in an archive', async () => {
    const { store } = await setUp()
    await store.outgoing.add(notes(1, ['a']))
    await store.outgoing.add(notes(1, ['other'], { of: ROMEO }))
    for (const wanted of [
      { after: 'other' },
      { before: 'other' },
      { ids: ['a', 'other'] },
      { ids: ['a'], after: 'x' },
    ]) {
      expect(await idsIn(store, wanted)).toBeUndefined()
    }
    expect(await idsIn(store, { after: 'a' }, JULIET, '\u0001tomb')).toBeUndefined()
    expect(await idsIn(store, {}, JULIET, '\u0001tomb')).toEqual([])
  })

  it('finds thousands of ids at once', async () => {
    const { store } = await setUp()
    const ids = Array.from({ length: 3000 }, (_, index) => `id ${index}`)
    await store.outgoing.add(notes(1, ids))
    expect(await idsIn(store, { ids: [...ids].reverse(), limit: 3000 })).toEqual(ids)
    expect(await idsIn(store, { ids: [...ids, 'other'] })).toBeUndefined()
  })

  it('marks messages of all participants as displayed, and none of the user', async () => {
    const { store } = await setUp()
    await store.outgoing.add(message('1', 1))
    await store.outgoing.add(message('2', 2, { by: 'tybalt' }))
    await store.incoming.add(incoming('own', 3))
    await store.incoming.settle('own', { legacyIds: ['own'], role: 'original', archived: stored('mine', 3) })
    await store.outgoing.add(message('3', 4, { by: 'paris', displayed: true }))
    await store.outgoing.add(message('4', 5, { by: 'paris' }))
    expect(await store.messages.markDisplayed(JULIET, CHAT, 'mine')).toEqual([])
    expect(await store.messages.markDisplayed(JULIET, CHAT, 'archived-3')).toEqual(['1', '2'])
    expect(await store.messages.markDisplayed(JULIET, CHAT, 'archived-2')).toEqual([])
    expect(await store.messages.markDisplayed(JULIET, CHAT, 'archived-4')).toEqual(['4'])
  })

  it('knows the last message of all others in a room, not of each participant', async () => {
    const { store } = await setUp()
    await store.outgoing.add(message('1', 1))
    await store.outgoing.add(message('2', 2, { by: 'tybalt' }))
    await store.outgoing.add(message('3', 2, { by: 'paris' }))
    await store.incoming.add(incoming('own', 1))
    await store.incoming.settle('own', { legacyIds: ['4'], role: 'original', archived: stored('mine', 3) })
    await store.outgoing.add(message('5', 1, { chat: '\u0001tomb' }))
    const others = { chat: CHAT, by: 'participant:paris', legacyId: '3', at: at(2) }
    const inTomb = { chat: '\u0001tomb', by: 'participant:nurse', legacyId: '5', at: at(1) }
    const own = { chat: CHAT, by: 'user', legacyId: '4', at: at(1) }
    expect(await store.messages.latest(JULIET, { before: at(9), limit: 10 })).toEqual([others, inTomb, own])
  })

  it('knows the last messages of quiet chats behind a thousand of a busy one', async () => {
    const { store } = await setUp()
    await store.outgoing.add(message('quiet', 1, { chat: '\u0001tomb' }))
    // All of one time: in the order of adding then.
    const names = Array.from({ length: 1200 }, (_, index) => message(`${index}`, 2).archived[0]!)
    await store.outgoing.add({ ...notes(2, []), archived: names })
    const latest = await store.messages.latest(JULIET, { before: at(9), limit: 10 })
    expect(latest.map(({ legacyId }) => legacyId)).toEqual(['1199', 'quiet'])
  })

  it('deletes a room with all of its chat, and nothing else', async () => {
    const { store } = await setUp()
    const reactions = { legacyId: '1', by: 'participant:nurse', emojis: ['x'] } as const
    const places = [
      { of: JULIET, chat: CHAT, legacyId: 'ball' },
      { of: JULIET, chat: '\u0001tomb', legacyId: 'tomb' },
      { of: ROMEO, chat: CHAT, legacyId: 'ball' },
    ]
    for (const { of, chat, legacyId } of places) {
      await store.rooms.put(of, room(legacyId))
      await store.rooms.changeParticipants(of, legacyId, { put: [participant('nurse')], delete: [] })
      await store.outgoing.add({ ...message('1', 1, { of, chat }), reactions })
    }
    await store.incoming.add(incoming('waits', 1))
    await store.rooms.delete(JULIET, 'ball', CHAT)
    await store.rooms.put(JULIET, room('ball'))
    const left = async ({ of, chat, legacyId }: (typeof places)[number]) => ({
      participants: (await store.rooms.participants(of, legacyId)).length,
      archived: (await idsIn(store, {}, of, chat))?.length,
      isKnown: await store.messages.isKnown(of, chat, '1'),
      reactions: await store.messages.reactions(of, chat, '1', 'participant:nurse'),
    })
    const [first, ...others] = places
    expect(await left(first!)).toEqual({ participants: 0, archived: 0, isKnown: false, reactions: [] })
    for (const place of others) {
      expect(await left(place)).toEqual({ participants: 1, archived: 1, isKnown: true, reactions: ['x'] })
    }
    expect(await store.incoming.pending(JULIET)).toHaveLength(1)
    expect(await store.outgoing.add(message('1', 1))).toEqual([])
  })

  it('deletes rooms and archives with their user, and nothing of others', async () => {
    const { store } = await setUp()
    for (const of of [JULIET, ROMEO]) {
      await store.rooms.put(of, room('ball'))
      await store.rooms.changeParticipants(of, 'ball', { put: [participant('nurse')], delete: [] })
      await store.outgoing.add(message('1', 1, { of }))
    }
    await store.users.delete(JULIET)
    await store.users.put({ jid: JULIET, form: {}, registeredAt: at(0) })
    expect(await store.rooms.all(JULIET)).toEqual([])
    expect(await idsIn(store)).toEqual([])
    await store.rooms.put(JULIET, room('ball'))
    expect(await store.rooms.participants(JULIET, 'ball')).toEqual([])
    expect(await store.rooms.participants(ROMEO, 'ball')).toHaveLength(1)
    expect(await idsIn(store, {}, ROMEO)).toHaveLength(1)
  })

  it('deletes a user with a large archive at once for everybody, also where the store is closed meanwhile', async () => {
    const tested = await setUp()
    const ids = Array.from({ length: 2500 }, (_, index) => `m${index}`)
    for (const of of [JULIET, ROMEO]) {
      await tested.store.rooms.put(of, room('ball'))
      await tested.store.outgoing.add({ ...notes(1, ids), user: of })
    }
    const gone = tested.store.users.delete(JULIET)
    const [users, all, found] = await Promise.all([
      tested.store.users.all(),
      tested.store.rooms.all(JULIET),
      tested.store.archive.find(JULIET, CHAT, { backwards: false, limit: 1 }),
      tested.store.users.put({ jid: JULIET, form: {}, registeredAt: at(0) }),
      tested.store.outgoing.add({ ...notes(1, ids), user: JULIET }),
    ])
    await gone
    expect([users.map(({ jid }) => jid), all, found]).toEqual([[ROMEO], [], []])
    expect(await idsIn(tested.store)).toHaveLength(ids.length)

    const again = tested.store.users.delete(JULIET).catch(() => {})
    const store = await tested.reopen()
    await again
    expect((await store.users.all()).map(({ jid }) => jid)).toEqual([ROMEO])
    await store.users.put({ jid: JULIET, form: {}, registeredAt: at(0) })
    expect(await idsIn(store)).toEqual([])
    expect(await idsIn(store, {}, ROMEO)).toHaveLength(ids.length)
  })

  it('forgets what is old in all archives', async () => {
    const { store } = await setUp()
    const old = Array.from({ length: 4500 }, (_, index) => `old ${index}`)
    await store.outgoing.add(notes(1, old))
    await store.outgoing.add(notes(5, ['new']))
    for (const chat of ['\u0001tomb', '\u0001garden']) {
      await store.outgoing.add(notes(4, ['old'], { chat }))
      await store.outgoing.add(notes(6, ['new'], { chat }))
    }
    await store.outgoing.add(notes(4, ['old'], { of: ROMEO }))
    await store.prune(at(5))
    for (const chat of [CHAT, '\u0001tomb', '\u0001garden'])
      expect(await idsIn(store, {}, JULIET, chat)).toEqual(['new'])
    expect(await idsIn(store, {}, ROMEO)).toEqual([])
    expect(await store.outgoing.add(notes(7, ['old 1']))).toEqual([])
    expect(await idsIn(store)).toEqual(['new', 'old 1'])
  })
}

/** The ids of all pages, each found by the ids of that before. */
async function pages(store: GatewayStore, next: (last: readonly string[]) => Partial<FindArchived>) {
  const all: (readonly string[])[] = []
  for (;;) {
    const page = await idsIn(store, next(all.at(-1) ?? []))
    if (!page?.length) return all
    all.push(page)
  }
}
