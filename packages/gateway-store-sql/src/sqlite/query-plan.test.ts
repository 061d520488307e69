import { Kysely, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { expect, it } from 'vitest'
import { makeEveryCall } from '../../test/every-call.js'
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
  await makeEveryCall(store)
  await store.close()

  expect(queries.size).toBeGreaterThan(20)
  const database = new Libsql(file)
  for (const sql of queries) {
    const holes = Array.from(sql.matchAll(/\?/g), () => null)
    const plan = database.prepare(`explain query plan ${sql}`).all(holes) as { readonly detail: string }[]
    const lines = plan.map(({ detail }) => detail).join('; ')
    // What a statement brings itself is read once.
    expect(lines, sql).not.toMatch(/SCAN (?!\d+ CONSTANT ROWS)/)
  }
  database.close()
})
