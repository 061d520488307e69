import { readdirSync, readFileSync } from 'node:fs'
import Libsql from 'libsql'
import { expect, it } from 'vitest'
import { temporaryFile } from '../../test/temporary.js'
import { openSqliteStore } from '../index.js'
import { migrations } from './migrations.js'

const folder = new URL('../../test/fixtures/', import.meta.url)
const names = Object.keys(migrations)

it('has a file as every version left it', () => {
  expect(readdirSync(folder)).toEqual(names.map((name) => `${name}.sql`))
})

it.each(names)('opens what the version of %s left, with all that is in it', async (name) => {
  const file = temporaryFile()
  const database = new Libsql(file)
  database.exec(readFileSync(new URL(`${name}.sql`, folder), 'utf8'))
  database.close()

  const store = await openSqliteStore({ file })
  const juliet = 'juliet@capulet.example'
  const at = new Date('2025-06-01T12:00:00Z')
  expect(await store.users.all()).toEqual([
    { jid: juliet, form: { username: 'juliet', password: 'balcony' }, registeredAt: at },
    { jid: 'romeo@montague.example', form: {}, registeredAt: at, loggedOut: 'Wrong password.' },
  ])
  expect(await store.contacts.all(juliet)).toEqual([
    { legacyId: 'nurse', local: 'nurse', name: 'Angelica', friend: true, show: 'away', status: 'Busy', lastSeen: at },
    { legacyId: 'friar', local: 'friar', friend: false, show: 'offline' },
  ])
  expect(await store.subscriptions.all()).toEqual([{ local: 'nurse@gateway.example', contact: juliet, state: 'both' }])
  expect(await store.incoming.pending(juliet)).toEqual([
    {
      clientId: 'client-1',
      user: juliet,
      chat: 'nurse',
      event: '',
      stanza: '<message/>',
      stanzaId: 'stanza-1',
      at,
      attempts: 1,
    },
  ])
  expect(await store.messages.byLegacyId(juliet, 'nurse', 'legacy-2')).toEqual([
    { legacyId: 'legacy-2', stanzaId: 'stanza-2', role: 'original', by: 'user', awaitsReceipt: true, at },
  ])
  const all = { after: 0, limit: 10 }
  expect(await store.outgoing.pending(juliet, all)).toEqual([{ id: 3, stanza: '<message>3</message>' }])
  const message = { user: juliet, chat: 'nurse', stanzas: [{ stanza: '' }], at }
  expect(await store.outgoing.add({ ...message, legacyId: 'legacy-3' })).toBeUndefined()
  expect((await store.outgoing.add({ ...message, legacyId: 'legacy-4' }))?.[0]).toBeGreaterThan(3)
  await store.close()
})
