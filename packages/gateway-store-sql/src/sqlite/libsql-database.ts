import type { SqliteDatabase } from 'kysely'
import Libsql from 'libsql'
import { escapeText, unescapeText } from '../escaped-text.js'
import { StoreError } from '../store-error.js'
import { startCheckpoints } from './checkpoints.js'
import { checkPresence } from './file-presence.js'

type Statement = ReturnType<SqliteDatabase['prepare']>

/** Prepared statements in the cache; a store has about thirty. */
const MAX_STATEMENTS = 100
const WRITES = /^(insert|update|delete) /i

export interface LibsqlDatabase extends SqliteDatabase {
  /** Resolves when no checkpoint is under way, beside which there can be no other. */
  idle(): Promise<void>
}

/**
 * Opens a file with libsql, with the interface of Kysely's SQLite dialect. Statements throw StoreError `full`, and those that
 * begin a transaction `gone`.
 */
export function openLibsql(file: string): LibsqlDatabase {
  const database = new Libsql(file)
  database.exec(
    'pragma busy_timeout = 5000; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on',
  )
  database.pragma('journal_mode = wal')
  database.exec('pragma wal_autocheckpoint = 0')
  const checkpoints = startCheckpoints(file, () => {
    try {
      database.pragma('wal_checkpoint(passive)')
    } catch {
      // On a full disk, the log stays.
    }
  })
  const statements = new Map<string, Statement>()
  const checkFile = checkPresence(file)
  const prepare = (sql: string) => {
    const statement = adapt(database.prepare(sql), file)
    if (sql === 'begin') {
      return before(statement, () => {
        checkFile()
        checkpoints.betweenTransactions()
      })
    }
    if (WRITES.test(sql)) return before(statement, checkpoints.wrote)
    // A transaction that found the disk full is rolled back already.
    return sql === 'rollback' ? only(statement, () => database.inTransaction) : statement
  }

  return {
    prepare(sql) {
      const known = statements.get(sql)
      if (known) return known
      const statement = prepare(sql)
      if (statements.size >= MAX_STATEMENTS) statements.clear()
      statements.set(sql, statement)
      return statement
    },
    idle: checkpoints.idle,
    close() {
      statements.clear()
      checkpoints.close()
      try {
        database.pragma('wal_checkpoint(truncate)')
      } catch {
        // On a full disk, the log stays: it is read at the next start.
      }
      database.close()
    },
  }
}

function adapt(statement: Libsql.Statement, file: string): Statement {
  const tellingFull = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      if ((cause as { readonly code?: unknown }).code !== 'SQLITE_FULL') throw cause
      throw new StoreError('full', `The disk of ${file} is full: make room on it.`, { cause })
    }
  }
  return {
    reader: statement.reader,
    all: (parameters) =>
      tellingFull(() => statement.all(parameters.map(toSqlite))).map((row) => fromSqlite(row as object)),
    run: (parameters) => tellingFull(() => statement.run(parameters.map(toSqlite))),
    *iterate(parameters) {
      for (const row of statement.iterate(parameters.map(toSqlite))) yield fromSqlite(row as object)
    },
  }
}

/** Does something before the statement runs. */
function before(statement: Statement, first: (parameters: readonly unknown[]) => void): Statement {
  return {
    ...statement,
    all(parameters) {
      first(parameters)
      return statement.all(parameters)
    },
    run(parameters) {
      first(parameters)
      return statement.run(parameters)
    },
  }
}

/** Runs the statement only if there is something to do. */
function only(statement: Statement, isNeeded: () => boolean): Statement {
  const nothing = { changes: 0, lastInsertRowid: 0 }
  return { ...statement, run: (parameters) => (isNeeded() ? statement.run(parameters) : nothing) }
}

// The driver aborts the process when it is given a boolean.
function toSqlite(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return escapeText(value)
    case 'boolean':
      return value ? 1 : 0
    case 'number':
    case 'bigint':
      return value
    default:
      if (value === null || value === undefined) return null
      if (value instanceof Uint8Array) return value
      throw new TypeError('SQLite takes only strings, numbers and bytes.')
  }
}

function fromSqlite(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? unescapeText(value) : value instanceof ArrayBuffer ? new Uint8Array(value) : value,
    ]),
  )
}
