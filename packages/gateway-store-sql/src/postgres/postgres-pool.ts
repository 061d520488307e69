import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { ConnectionLost } from './connection-lost.js'
import type { Session } from './session.js'
import type { Sessions } from './sessions.js'

type Run = (sql: string, parameters?: readonly unknown[]) => Promise<unknown>

const nothing = { command: 'SELECT', rowCount: 0, rows: [] } as const

/** For Kysely: sessions as a pool of one connection. A transaction that was surely not committed rejects with ConnectionLost. */
export function postgresPool(sessions: Sessions): PostgresPool {
  return {
    async connect() {
      const query = transactionsOn(await sessions.current(), sessions)
      return { query: query as unknown as PostgresPoolClient['query'], release: () => {} }
    },
    end: () => sessions.end(),
  }
}

function transactionsOn(session: Session, sessions: Sessions): Run {
  let writes = false

  const run: Run = async (sql, parameters) => {
    try {
      return await session.query(sql, parameters)
    } catch (error) {
      throw session.lost ? new ConnectionLost(error) : error
    }
  }
  return async (sql, parameters) => {
    if (sql === 'rollback') return session.lost ? nothing : run(sql)
    if (sql === 'commit') return writes ? commit(session, sessions, run) : commitReads(session, run)
    writes = sql === 'begin' ? false : writes || !sql.startsWith('select')
    return run(sql, parameters)
  }
}

/** What was read stands, whatever became of the connection. */
async function commitReads(session: Session, run: Run): Promise<unknown> {
  return session.lost ? nothing : run('commit').catch(() => nothing)
}

/**
 * Commits with a token, by which the next session finds out about a commit whose answer was lost. The table has one row,
 * and who holds the lock of the schema alone writes it.
 */
async function commit(session: Session, sessions: Sessions, run: Run): Promise<unknown> {
  const token = crypto.randomUUID()
  await run(
    'insert into last_commit (id, token) values (1, $1) on conflict (id) do update set token = excluded.token',
    [token],
  )
  try {
    return await session.query('commit')
  } catch (error) {
    if (!session.lost) throw error
    const next = await sessions.current()
    const { rows } = await next.query('select token from last_commit where id = 1')
    if (rows[0]?.token !== token) throw new ConnectionLost(error)
    return nothing
  }
}
