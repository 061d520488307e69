import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Libsql from 'libsql'
import { afterEach, expect, it, vi } from 'vitest'
import { temporaryFile } from '../../test/temporary.js'
import { openSqliteStore } from '../index.js'

const user = { jid: 'juliet@capulet.example', form: { password: 'balcony-by-night' }, registeredAt: new Date(0) }
const wrongKey = { name: 'StoreError', code: 'wrong-key' }

/** Whether a text is anywhere in the files of a store. */
function isInFiles(file: string, text: string): boolean {
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(basename(file)))
    .some((name) => readFileSync(join(dirname(file), name)).includes(text))
}

afterEach(() => vi.unstubAllEnvs())

it('leaves credentials, preferences and data of the module in no file', async () => {
  const file = temporaryFile()
  const store = await openSqliteStore({ file })
  await store.users.put({ ...user, preferences: { pin: 'rope-ladder' } })
  const token = new TextEncoder().encode('lark-or-nightingale')
  await store.cells.set(user.jid, 'session', [['token', token]])
  for (const secret of ['rope-ladder', 'lark-or-nightingale']) expect(isInFiles(file, secret)).toBe(false)
  expect(await store.users.get(user.jid)).toMatchObject({ preferences: { pin: 'rope-ladder' } })
  expect(await store.cells.get(user.jid, 'session', 'token')).toEqual(token)
  expect(await store.cells.entries(user.jid, 'session', { prefix: '', limit: 1 })).toEqual([['token', token]])
  await store.users.put({ ...user, form: { password: 'orchard-by-day' } })
  for (const password of ['balcony-by-night', 'orchard-by-day']) expect(isInFiles(file, password)).toBe(false)
  expect(isInFiles(file, user.jid)).toBe(true)
  await store.close()
  const again = await openSqliteStore({ file })
  expect(await again.users.get(user.jid)).toMatchObject({ form: { password: 'orchard-by-day' } })
  await again.close()
})

it('encrypts what an earlier version left in the clear, also in what is deleted', async () => {
  const file = temporaryFile()
  const database = new Libsql(file)
  database.exec(readFileSync(new URL('../../test/fixtures/0001-messages-one-to-one.sql', import.meta.url), 'utf8'))
  database.exec(`update users set form = '{"password":"${'orchard-by-day'.repeat(500)}"}' where seq = 2`)
  database.exec(`update users set form = '{}' where seq = 2`)
  database.close()
  expect([isInFiles(file, 'balcony'), isInFiles(file, 'orchard-by-day')]).toEqual([true, true])

  const store = await openSqliteStore({ file })
  expect([isInFiles(file, 'balcony'), isInFiles(file, 'orchard-by-day')]).toEqual([false, false])
  expect((await store.users.all()).map(({ form }) => form)).toEqual([{ username: 'juliet', password: 'balcony' }, {}])
  await store.close()
})

it('encrypts data of the module that a development version left in the clear', async () => {
  const file = temporaryFile()
  const database = new Libsql(file)
  database.exec(readFileSync(new URL('../../test/fixtures/0002-events-of-chats.sql', import.meta.url), 'utf8'))
  database.exec(
    `insert into cells values (90, '${user.jid}', 'session', 'token', x'${Buffer.from('lark').toString('hex')}')`,
  )
  database.close()
  const store = await openSqliteStore({ file })
  expect(isInFiles(file, 'lark')).toBe(false)
  expect(await store.cells.get(user.jid, 'session', 'token')).toEqual(new TextEncoder().encode('lark'))
  await store.close()
})

it('leaves nothing of a user who was deleted in any file', async () => {
  const file = temporaryFile()
  const store = await openSqliteStore({ file })
  const everybody = Array.from({ length: 40 }, (_, number) => `servant-${number}@capulet.example`)
  for (const jid of [user.jid, ...everybody]) {
    await store.users.put({ ...user, jid })
    for (let number = 0; number < 20; number++) {
      const legacyId = `contact ${number} of ${jid}`
      await store.contacts.put(jid, { legacyId, local: legacyId, friend: true, show: 'online', status: `hi ${jid}` })
      await store.contacts.put(jid, { legacyId, local: legacyId, friend: true, show: 'online', status: '' })
    }
    await store.subscriptions.put({ local: 'gateway.example', contact: jid, state: 'both' })
  }
  expect(isInFiles(file, user.jid)).toBe(true)
  await store.users.delete(user.jid)
  expect(isInFiles(file, user.jid)).toBe(false)
  for (const jid of everybody) await store.users.delete(jid)
  expect(isInFiles(file, 'servant-')).toBe(false)
  await store.close()
})

it('makes a key of its own beside the data, for this account alone', async () => {
  const file = temporaryFile()
  await (await openSqliteStore({ file })).close()
  expect(readFileSync(`${file}.key`)).toHaveLength(32)
})

it('refuses data of another key, and makes no new key for it', async () => {
  const file = temporaryFile()
  const first = await openSqliteStore({ file })
  await first.users.put(user)
  await first.close()
  const key = readFileSync(`${file}.key`)
  await expect(openSqliteStore({ file, key: randomBytes(32) })).rejects.toMatchObject(wrongKey)
  rmSync(`${file}.key`)
  await expect(openSqliteStore({ file })).rejects.toMatchObject({
    ...wrongKey,
    message: expect.stringContaining(`${file}.key`),
  })
  expect(existsSync(`${file}.key`)).toBe(false)
  const store = await openSqliteStore({ file, key })
  expect(await store.users.all()).toEqual([user])
  await store.close()
})

it('takes the key from a file that is named, or from the environment', async () => {
  const file = temporaryFile()
  const keyFile = join(dirname(file), 'elsewhere')
  const key = { file: keyFile }
  const store = await openSqliteStore({ file, key })
  await store.users.put(user)
  await store.close()
  expect(existsSync(`${file}.key`)).toBe(false)
  vi.stubEnv('TRESTLE_KEY', readFileSync(keyFile, 'base64'))
  const again = await openSqliteStore({ file })
  expect(await again.users.all()).toEqual([user])
  await again.close()
})

it.each([
  ['in the environment', 'TRESTLE_KEY', () => vi.stubEnv('TRESTLE_KEY', 'c2hvcnQ=')],
  ['in a file', '.key', (file: string) => writeFileSync(`${file}.key`, 'short')],
])('refuses a key of another length %s', async (_, where, set) => {
  const file = temporaryFile()
  set(file)
  await expect(openSqliteStore({ file })).rejects.toMatchObject({
    ...wrongKey,
    message: expect.stringMatching(new RegExp(`32 bytes.*${where.replace('.', '\\.')}.* 5`)),
  })
})
