import { StoreError } from '../store-error.js'
import type { Session } from './session.js'

/** How long another session may take to end, such as that of a process that was just killed. */
const LOCK_TIMEOUT = '3s'
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Makes a schema, unless it exists, the one in which the session works, and locks it for the session against other
 * stores. Ends former sessions of the same application name, which the server may not know to be lost.
 * @throws StoreError `locked`
 */
export async function lockSchema(session: Session, schema: string, applicationName: string): Promise<void> {
  for (const [name, value] of settings) await session.query('select set_config($1, $2, false)', [name, value])
  const { rows } = await session.query('select 1 from pg_namespace where nspname = $1', [schema])
  const identifier = `"${schema.replaceAll('"', '""')}"`
  if (rows.length === 0) await session.query(`create schema if not exists ${identifier}`)
  await session.query(`set search_path to ${identifier}`)
  await session.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = $1 and usename = current_user and pid <> pg_backend_pid()`,
    [applicationName],
  )
  await lock(session, schema)
  await session.query('create table if not exists last_commit (id integer primary key, token text not null)')
  // A database set up to answer before it has written may not.
  await session.query(`select set_config('synchronous_commit', 'on', false)
    where current_setting('synchronous_commit') = 'off'`)
}

/** The server notices after a minute and a half when the other side has gone without a word. */
const settings = [
  ['tcp_keepalives_idle', '60'],
  ['tcp_keepalives_interval', '10'],
  ['tcp_keepalives_count', '3'],
] as const

async function lock(session: Session, schema: string): Promise<void> {
  await session.query(`set lock_timeout to '${LOCK_TIMEOUT}'`)
  try {
    await session.query(`select pg_advisory_lock(hashtext('trestle-gateway'), hashtext($1))`, [schema])
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw cause
    throw new StoreError(
      'locked',
      `Another gateway uses the schema ${schema} of this database: end it first, or choose another schema.`,
      { cause },
    )
  }
  await session.query('set lock_timeout to 0')
}
