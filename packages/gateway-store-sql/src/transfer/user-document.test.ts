import { randomBytes } from 'node:crypto'
import type { GatewayStore } from '@trestle/gateway'
import { describeWithPostgres } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { closing, freshSchema } from '../../test/postgres.js'
import { temporaryFile } from '../../test/temporary.js'
import { exportUser, importUser, openPostgresStore, openSqliteStore, type SqlStore } from '../index.js'

const JULIET = 'juliet@capulet.example'
const ROMEO = 'romeo@montague.example'
const at = new Date('2025-06-01T12:00:00Z')
const notImportable = { name: 'StoreError', code: 'not-importable' }

const open = async () => closing(await openSqliteStore({ file: temporaryFile() }))

async function fill(store: GatewayStore, jid: string): Promise<void> {
  const form = { password: `balcony of ${jid}\u0000\ud800` }
  await store.users.put({ jid, form, registeredAt: at, preferences: { typing: false } })
  for (const legacyId of ['nurse', 'friar'])
    await store.contacts.put(jid, { legacyId, local: legacyId, friend: true, show: 'away', lastSeen: at })
  await store.subscriptions.put({ local: 'nurse@gateway.example', contact: jid, state: 'both' })
  const row = { user: jid, chat: 'nurse', event: '{}', stanza: '<message/>', stanzaId: 's', at, attempts: 1 }
  for (const number of [1, 2]) await store.incoming.add({ ...row, clientId: `${jid} ${number}` })
  await store.incoming.settle(`${jid} 1`, { legacyIds: ['legacy-1'], role: 'original', answer: '<receipt/>' })
  const reactions = { legacyId: 'legacy-1', by: 'contact', emojis: ['🌹'] } as const
  await store.outgoing.add({
    user: jid,
    chat: 'nurse',
    at,
    stanzas: [{ stanza: '<a/>' }, { stanza: '<b/>' }],
    reactions,
  })
  for (const legacyId of ['ball', 'tomb']) {
    await store.rooms.put(jid, { legacyId, local: legacyId, as: 'group', sessions: [], details: { size: 2 } })
    const put = ['nurse', 'tybalt'].map((id) => ({ legacyId: id, nick: `${id} in ${legacyId}` }))
    await store.rooms.changeParticipants(jid, legacyId, { put, delete: [] })
    const archived = ['a', 'b'].map((id) => ({ id, from: `${legacyId}/nurse`, stanza: `<${id} to='${jid}'/>` }))
    await store.outgoing.add({ user: jid, chat: legacyId, at, stanzas: [], archived })
  }
  await store.cells.set(jid, 'session', [
    ['token', new Uint8Array([0, 1, 255])],
    ['empty', new Uint8Array()],
  ])
}

async function everythingOf(store: GatewayStore, jid: string) {
  return {
    user: await store.users.get(jid),
    contacts: await store.contacts.all(jid),
    subscriptions: await store.subscriptions.all(jid),
    incoming: await store.incoming.pending(jid),
    outgoing: (await store.outgoing.pending(jid, { after: 0, limit: 10 })).map(({ stanza }) => stanza),
    names: await store.messages.byLegacyId(jid, 'nurse', 'legacy-1'),
    reactions: await store.messages.reactions(jid, 'nurse', 'legacy-1', 'contact'),
    rooms: await store.rooms.all(jid),
    participants: await store.rooms.participants(jid, 'tomb'),
    archives: await Promise.all(
      ['ball', 'tomb'].map((chat) => store.archive.find(jid, chat, { backwards: false, limit: 10 })),
    ),
    cells: await store.cells.entries(jid, 'session', { prefix: '', limit: 10 }),
  }
}

async function move(from: SqlStore, to: SqlStore): Promise<void> {
  const document = await exportUser(from, JULIET, { secrets: true })
  await importUser(to, JSON.parse(JSON.stringify(document)))
}

it('moves everything of one user, and nothing of others, to another file with another key', async () => {
  const [from, to] = [await open(), await open()]
  for (const jid of [JULIET, ROMEO]) await fill(from, jid)
  await to.subscriptions.put({ local: 'nurse@gateway.example', contact: JULIET, state: 'to' })
  await move(from, to)
  const all = await everythingOf(from, JULIET)
  expect(all.outgoing).toEqual(['<receipt/>', '<a/>', '<b/>'])
  expect(all.participants).toHaveLength(2)
  expect(all.archives.map((archive) => archive?.length)).toEqual([2, 2])
  expect(await everythingOf(to, JULIET)).toEqual(all)
  expect((await to.users.all()).map(({ jid }) => jid)).toEqual([JULIET])
  expect(JSON.stringify(await exportUser(from, JULIET, { secrets: true }))).not.toContain(ROMEO)
})

it('exports no secrets unless it is asked to, and the user then has to register again', async () => {
  const [from, to] = [await open(), await open()]
  await fill(from, JULIET)
  const document = await exportUser(from, JULIET)
  expect(document).toMatchObject({ secrets: false, jid: JULIET })
  expect(JSON.stringify(document)).not.toMatch(/balcony|typing|token/)
  await importUser(to, document!)
  expect(await to.users.get(JULIET)).toEqual({
    jid: JULIET,
    form: {},
    registeredAt: at,
    loggedOut: expect.stringContaining('register again'),
  })
  expect(await to.contacts.all(JULIET)).toHaveLength(2)
})

it('exports nobody who is not registered', async () => {
  expect(await exportUser(await open(), JULIET)).toBeUndefined()
})

it('imports nobody who is registered, and changes nothing then', async () => {
  const [from, to] = [await open(), await open()]
  await fill(from, JULIET)
  await to.users.put({ jid: JULIET, form: {}, registeredAt: at })
  await to.contacts.put(JULIET, { legacyId: 'peter', local: 'peter', friend: false, show: 'offline' })
  const before = await everythingOf(to, JULIET)
  await expect(move(from, to)).rejects.toMatchObject(notImportable)
  expect(await everythingOf(to, JULIET)).toEqual(before)
})

it('refuses what is no document of this version, and keeps none of a half one', async () => {
  const [from, to] = [await open(), await open()]
  await fill(from, JULIET)
  const document = (await exportUser(from, JULIET, { secrets: true }))!
  for (const wrong of [null, {}, [], { ...document, jid: 1 }, { ...document, version: '9999' }])
    await expect(importUser(to, wrong as never)).rejects.toMatchObject(notImportable)
  const { tables } = document
  for (const change of [
    { ...tables, reactions: [{ ...tables['reactions']![0], nonsense: 1 }] },
    { ...tables, contacts: [{ legacy_id: 'x' }] },
    { ...tables, cells: undefined },
    { ...tables, rooms: [] },
    { ...tables, archived: [{ ...tables['archived']![0], archive: 'nowhere' }] },
    { ...tables, outgoing: 'x' },
    { ...tables, users: [] },
    {},
  ])
    await expect(
      importUser(to, { ...document, tables: change as never }),
      JSON.stringify(change),
    ).rejects.toMatchObject(notImportable)
  expect(await to.users.all()).toEqual([])
  expect(await to.contacts.all(JULIET)).toEqual([])
})

it('takes no rows for anybody but the user of the document', async () => {
  const [from, to] = [await open(), await open()]
  await fill(from, JULIET)
  await to.users.put({ jid: ROMEO, form: {}, registeredAt: at })
  const document = (await exportUser(from, JULIET))!
  const contacts = document.tables['contacts']!.map((row) => ({ ...row, user: ROMEO }))
  await importUser(to, { ...document, tables: { ...document.tables, contacts } })
  expect(await to.contacts.all(ROMEO)).toEqual([])
  expect(await to.contacts.all(JULIET)).toHaveLength(2)
})

describeWithPostgres('exported users', (postgres) => {
  it('move to PostgreSQL and back', async () => {
    const { url } = postgres()
    const sqlite = await open()
    const there = closing(await openPostgresStore({ url, schema: freshSchema(), key: randomBytes(32) }))
    const back = await open()
    await fill(sqlite, JULIET)
    await move(sqlite, there)
    await move(there, back)
    expect(await everythingOf(there, JULIET)).toEqual(await everythingOf(sqlite, JULIET))
    expect(await everythingOf(back, JULIET)).toEqual(await everythingOf(sqlite, JULIET))
  })
})
