import { Kysely, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { expect, it } from 'vitest'
import { temporaryFile } from '../../test/temporary.js'
import { createSqlStore, migrate, type Schema } from '../index.js'
import { openLibsql } from './libsql-database.js'

it('finds everything by an index, but what asks for all', async () => {
  const file = temporaryFile()
  const queries = new Set<string>()
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: openLibsql(file) }),
    log: ({ query }) => void queries.add(query.sql),
  })
  await migrate(db)
  queries.clear()
  const store = createSqlStore(db)
  const user = 'juliet@capulet.example'
  const message = { user, chat: 'nurse', stanza: '', at: new Date(0) }
  await store.users.put({ jid: user, form: {}, registeredAt: new Date(0) })
  await store.users.get(user)
  await store.contacts.put(user, { legacyId: 'nurse', local: 'nurse', friend: true, show: 'online' })
  await store.contacts.all(user)
  await store.contacts.get(user, 'nurse')
  await store.contacts.delete(user, 'nurse')
  await store.subscriptions.put({ local: 'gateway.example', contact: user, state: 'both' })
  await store.subscriptions.all(user)
  await store.subscriptions.get('gateway.example', user)
  await store.subscriptions.delete('gateway.example', user)
  await store.incoming.add({ ...message, clientId: '1', stanzaId: '1', attempts: 0 })
  await store.incoming.setAttempts('1', 1)
  await store.incoming.pending(user)
  await store.incoming.accepted('1', ['1'])
  await store.incoming.failed('1')
  await store.incoming.stanzaIdOf(user, 'nurse', '1')
  await store.outgoing.sent((await store.outgoing.add({ ...message, legacyId: '2' }))!)
  await store.outgoing.pending(user)
  await store.prune(new Date(1))
  await store.users.delete(user)
  await store.close()

  expect(queries.size).toBeGreaterThan(20)
  const database = new Libsql(file)
  for (const sql of queries) {
    const holes = Array.from(sql.matchAll(/\?/g), () => null)
    const plan = database.prepare(`explain query plan ${sql}`).all(holes) as { readonly detail: string }[]
    const lines = plan.map(({ detail }) => detail).join('; ')
    expect(lines, sql).not.toMatch(/SCAN/)
  }
  database.close()
})
