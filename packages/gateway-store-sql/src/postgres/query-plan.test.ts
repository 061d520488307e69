import { describeWithPostgres } from '@trestle/test-fixtures'
import { Kysely, PostgresDialect } from 'kysely'
import { expect, it } from 'vitest'
import { makeEveryCall } from '../../test/every-call.js'
import { freshSchema } from '../../test/postgres.js'
import { createSqlStore, migrate, type Schema } from '../index.js'
import { postgresPool } from './postgres-pool.js'
import { openSessions } from './sessions.js'

describeWithPostgres('queries to PostgreSQL', (postgres) => {
  it('find everything by an index, but what asks for all', async () => {
    const schema = freshSchema()
    const queries = new Set<string>()
    const sessions = await openSessions({ url: postgres().url, schema, reconnectTimeout: 0, onFailure: () => {} })
    const db = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool: postgresPool(sessions) }),
      log: ({ query }) => void queries.add(query.sql),
    })
    await migrate(db, { dialect: 'postgres', schema })
    queries.clear()
    const store = createSqlStore(db)
    await makeEveryCall(store)
    const made = [...queries].filter((sql) => /^(select|insert|update|delete)/.test(sql))
    expect(made.length).toBeGreaterThan(20)

    const session = await sessions.current()
    await session.query('set enable_seqscan to off')
    await session.query('set plan_cache_mode to force_generic_plan')
    for (const [index, sql] of made.entries()) {
      const parameters = Math.max(0, ...Array.from(sql.matchAll(/\$(\d+)/g), ([, number]) => Number(number)))
      const values = parameters > 0 ? `(${Array(parameters).fill('null').join(', ')})` : ''
      await session.query(`prepare plan${index} as ${sql}`)
      const { rows } = await session.query(`explain execute plan${index}${values}`)
      expect(rows.map((row) => row['QUERY PLAN']).join('; '), sql).not.toMatch(/Seq Scan/)
    }
    await store.close()
  })
})
