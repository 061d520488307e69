import { statSync } from 'node:fs'
import Libsql from 'libsql'
import { expect, it } from 'vitest'
import { temporaryFile } from '../../test/temporary.js'
import { openLibsql } from './libsql-database.js'

const MB = 2 ** 20

/** Rows of a megabyte, each in a transaction, without a pause. */
async function write(file: string, rows: number): Promise<void> {
  const database = openLibsql(file)
  const run = (sql: string, ...parameters: unknown[]) => database.prepare(sql).run(parameters)
  run('create table rows (seq integer primary key, text text)')
  const text = 'x'.repeat(MB)
  for (let row = 0; row < rows; row++) {
    run('begin')
    run('insert into rows (text) values (?)', text)
    run('commit')
    // Checkpoints end in turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
  }
  run('begin')
  run('commit')
  await database.idle()
  // Of the log, no connection has written anything by closing.
  expect(statSync(file).size).toBeGreaterThan((rows / 2) * MB)
  database.close()
}

it('brings the log into the file while it is written', { timeout: 60_000 }, async () => {
  const file = temporaryFile()
  await write(file, 20)
  const database = new Libsql(file)
  expect(database.prepare('select count(*) as count from rows').get()).toMatchObject({ count: 20 })
  database.close()
})

it('uses the log again, however long writing goes on', { timeout: 60_000 }, async () => {
  const file = temporaryFile()
  let longest = 0
  const watch = setInterval(() => {
    longest = Math.max(longest, statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)
  }, 10)
  await write(file, 150)
  clearInterval(watch)
  expect(longest).toBeGreaterThan(0)
  expect(longest).toBeLessThan(100 * MB)
})
