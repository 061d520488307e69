import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { describeWithPostgres } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { closing, query } from '../test/postgres.js'
import { temporaryFile } from '../test/temporary.js'
import { openStore } from './index.js'

it('opens a path as SQLite', async () => {
  const file = temporaryFile()
  closing(await openStore(file))
  expect(existsSync(file)).toBe(true)
})

it.each(['mysql://localhost/gateway', 'postgres://%%%', 'file:///tmp/gateway.sqlite'])(
  'refuses %s',
  async (location) => {
    await expect(openStore(location, { key: randomBytes(32) })).rejects.toMatchObject({
      name: 'StoreError',
      code: 'unusable',
    })
  },
)

describeWithPostgres('openStore', (postgres) => {
  it('opens a URL as PostgreSQL, in the schema that it names', async () => {
    const { url } = postgres()
    const key = randomBytes(32)
    closing(await openStore(`${url.replace('postgres:', 'postgresql:')}?schema=verona`, { key }))
    const tables = await query(url, `select tablename from pg_tables where schemaname = 'verona' order by 1`)
    expect(tables).toContainEqual({ tablename: 'message_names' })
    closing(await openStore(`${url}?schema=mantua`, { key }))
  })
})
