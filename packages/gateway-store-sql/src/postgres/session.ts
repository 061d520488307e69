import { Socket } from 'node:net'
import type { Client, QueryResult } from 'pg'
import { escapeText, unescapeText } from '../escaped-text.js'

/** One connection to a database. */
export interface Session {
  /** Whether the connection is lost: whatever was under way has failed, and so does the rest. */
  readonly lost: boolean
  query(sql: string, parameters?: readonly unknown[]): Promise<QueryResult>
  end(): Promise<void>
}

/** Type of times and of the order of rows, which are far below 2^53; the driver would give texts. */
const INT8 = 20
/** Milliseconds to connect and log in. */
const CONNECT = 10_000
/** Milliseconds for one statement; a line that is dead takes no less. */
const STATEMENT = 60_000
/** Milliseconds of silence before the system checks whether the other side is there. */
const KEEP_ALIVE = 30_000
/** Prepared statements of a session; a store has about fifty. */
const MAX_PREPARED = 200

/** Connects. Rejects with what the driver throws. */
export async function openSession(url: string, applicationName: string): Promise<Session> {
  const { default: pg } = await import('pg')
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT,
    query_timeout: STATEMENT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
    stream: () => socket,
    types: { getTypeParser: (type, format) => (type === INT8 ? Number : pg.types.getTypeParser(type, format)) },
  })
  let lost = false
  const lose = () => {
    lost = true
    socket.destroy()
  }
  // Queries reject with it as well.
  client.on('error', lose)
  client.on('end', lose)
  try {
    await client.connect()
  } catch (error) {
    lose()
    throw error
  }
  const run = statementsOf(client)
  return {
    get lost() {
      return lost
    },
    async query(sql, parameters = []) {
      try {
        return await run(sql, parameters)
      } catch (error) {
        if (!isOfStatement(error)) lose()
        throw error
      }
    },
    async end() {
      if (!lost) await client.end().catch(() => {})
      lose()
    },
  }
}

/** Whether the server refused one statement, and the session goes on. */
function isOfStatement(error: unknown): boolean {
  return (error as { readonly severity?: unknown }).severity === 'ERROR'
}

/** Prepares statements at their first use. */
function statementsOf(client: Client) {
  const names = new Map<string, string>()
  const nameOf = (sql: string) => {
    const known = names.get(sql)
    if (known !== undefined || names.size >= MAX_PREPARED) return known
    const name = `s${names.size}`
    names.set(sql, name)
    return name
  }
  return async (sql: string, parameters: readonly unknown[]) => {
    // What has no parameters may be of a kind that cannot be prepared.
    const name = parameters.length > 0 ? nameOf(sql) : undefined
    const result = await client.query({ text: sql, values: parameters.map(escaped), ...(name && { name }) })
    return { ...result, rows: result.rows.map(unescaped) } as QueryResult
  }
}

const escaped = (value: unknown) => (typeof value === 'string' ? escapeText(value) : value)

const unescaped = (row: object) =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, typeof value === 'string' ? unescapeText(value) : value]),
  )
