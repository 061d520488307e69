import pg from 'pg'
import { onTestFinished } from 'vitest'

let last = 0

/** The name of a schema that no other test has. */
export const freshSchema = () => `test ${++last}`

/** Runs one statement apart from any store. */
export async function query(url: string, sql: string, values: readonly unknown[] = []): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql, [...values])).rows
  } finally {
    await client.end()
  }
}

/** Ends all sessions of stores, as an administrator does. */
export const endSessions = (url: string) =>
  query(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'trestle-gateway%'")

/** Closes the store when the test is over. */
export function closing<S extends { close(): Promise<void> }>(store: S): S {
  onTestFinished(() => store.close())
  return store
}
