import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Kysely } from 'kysely'
import Libsql from 'libsql'
import { expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFile } from '../../test/temporary.js'
import { createSqlStore, migrate, openSqliteStore, type Schema } from '../index.js'
import { openLibsql } from './libsql-database.js'
import { sqliteDialect } from './sqlite-dialect.js'

const user = { jid: 'juliet@capulet.example', form: {}, registeredAt: new Date(0) }

it('makes folder and files for this account alone', async () => {
  const folder = join(dirname(temporaryFile()), 'a', 'b')
  const store = await openSqliteStore({ file: join(folder, 'data.sqlite') })
  await store.users.put(user)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0)
  await store.close()
})

it('takes access to files from others, and to a folder that has nothing else in it', async () => {
  const file = temporaryFile()
  const store = await openSqliteStore({ file })
  await store.close()
  const folder = dirname(file)
  const modes = () => [folder, file, `${file}.key`].map((path) => statSync(path).mode & 0o777)
  const loosen = () => {
    for (const path of [file, `${file}.key`]) chmodSync(path, 0o644)
    chmodSync(folder, 0o755)
  }
  loosen()
  await (await openSqliteStore({ file })).close()
  expect(modes()).toEqual([0o700, 0o600, 0o600])
  loosen()
  writeFileSync(join(folder, 'notes.txt'), '')
  await (await openSqliteStore({ file })).close()
  expect(modes()).toEqual([0o755, 0o600, 0o600])
})

it.each(['/proc/trestle', '/proc/trestle/deep/data.sqlite'])('refuses %s at once', async (file) => {
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'unusable' })
})

it.each([
  ['deleted', (file: string) => rmSync(file)],
  ['replaced', (file: string) => renameSync(file, `${file}.old`)],
])('ends when its file was %s', async (_, change) => {
  const file = temporaryFile()
  const onFailure = vi.fn()
  const store = await openSqliteStore({ file, onFailure })
  await store.users.put(user)
  change(file)
  const gone = { name: 'StoreError', code: 'gone', message: expect.stringContaining(file) }
  await expect(store.users.put(user)).rejects.toMatchObject(gone)
  await expect(store.users.all()).rejects.toMatchObject(gone)
  expect(onFailure.mock.calls).toMatchObject([[gone]])
  await store.close()
})

it('says that the disk is full, keeps what was there, and goes on when there is room', async () => {
  const database = openLibsql(temporaryFile())
  const db = new Kysely<Schema>({ dialect: sqliteDialect(database) })
  await migrate(db)
  const store = createSqlStore(db)
  onTestFinished(() => store.close())
  await store.users.put(user)
  const put = (id: string) =>
    store.contacts.put(user.jid, { legacyId: id, local: id, friend: true, show: 'online', status: 'x'.repeat(10_000) })
  const pages = (count: number) => database.prepare(`pragma max_page_count = ${count}`).all([])
  await put('before')
  pages(40)
  const results = await Promise.allSettled(Array.from({ length: 30 }, (_, number) => put(`${number}`)))
  expect(results.at(-1)).toMatchObject({ reason: { name: 'StoreError', code: 'full' } })
  expect(await store.contacts.get(user.jid, 'before')).toBeDefined()
  pages(10_000)
  await put('after')
  expect(await store.contacts.get(user.jid, 'after')).toBeDefined()
})

it('leaves alone what a later version wrote', async () => {
  const file = temporaryFile()
  const store = await openSqliteStore({ file })
  await store.users.put(user)
  await store.close()
  const change = (sql: string) => {
    const database = new Libsql(file)
    database.exec(sql)
    database.close()
  }
  change("insert into kysely_migration values ('9999-from-the-future', '')")
  await expect(openSqliteStore({ file })).rejects.toMatchObject({
    code: 'newer',
    message: expect.stringContaining('9999-from-the-future'),
  })
  change("delete from kysely_migration where name = '9999-from-the-future'")
  const again = await openSqliteStore({ file })
  expect(await again.users.all()).toEqual([user])
  await again.close()
})

it('says what is wrong with a file that is no database, or cannot be there', async () => {
  const file = temporaryFile()
  writeFileSync(file, 'This is no database, however long one reads in it.')
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'unusable' })
  await expect(openSqliteStore({ file: join(file, 'inside-a-file.sqlite') })).rejects.toMatchObject({
    code: 'unusable',
    message: expect.stringContaining('inside-a-file.sqlite'),
  })
  mkdirSync(`${file}.d`)
  await expect(openSqliteStore({ file: `${file}.d` })).rejects.toMatchObject({ code: 'unusable' })
  chmodSync(file, 0o600)
})

it('refuses calls once it is closed, after those before are done', async () => {
  const store = await openSqliteStore({ file: temporaryFile() })
  const before = store.users.put(user)
  await Promise.all([store.close(), store.close()])
  await before
  await expect(store.users.all()).rejects.toMatchObject({ code: 'closed' })
})

it('keeps nothing for who is not registered', async () => {
  const store = await openSqliteStore({ file: temporaryFile() })
  onTestFinished(() => store.close())
  const { jid } = user
  await store.contacts.put(jid, { legacyId: 'a', local: 'a', friend: true, show: 'online' })
  const message = { user: jid, chat: 'a', at: new Date(0) }
  await store.incoming.add({ ...message, event: '', stanza: '', clientId: '1', stanzaId: '1', attempts: 0 })
  expect(await store.outgoing.add({ ...message, stanzas: [], legacyId: '1' })).toBeUndefined()
  await store.users.put(user)
  expect(await store.contacts.all(jid)).toEqual([])
  expect(await store.incoming.pending(jid)).toEqual([])
  expect(await store.outgoing.pending(jid, { after: 0, limit: 10 })).toEqual([])
  expect(await store.outgoing.add({ ...message, stanzas: [], legacyId: '1' })).toBeDefined()
})

it('lets a call that fails harm no other of the same moment', async () => {
  const store = await openSqliteStore({ file: temporaryFile() })
  onTestFinished(() => store.close())
  const results = await Promise.allSettled([
    store.users.put(user),
    store.users.put({ ...user, jid: Symbol('no address') as never }),
    store.users.put({ ...user, jid: 'romeo@montague.example' }),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await store.users.all()).toHaveLength(2)
})
