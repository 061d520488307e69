import type { SqliteDatabase } from 'kysely'
import Libsql from 'libsql'
import { escapeText, unescapeText } from '../escaped-text.js'

type Statement = ReturnType<SqliteDatabase['prepare']>

/** Prepared statements in the cache; a store has about thirty. */
const MAX_STATEMENTS = 100

/** Opens a file with libsql, with the interface of Kysely's SQLite dialect. */
export function openLibsql(file: string): SqliteDatabase {
  const database = new Libsql(file)
  database.exec('pragma busy_timeout = 5000; pragma synchronous = full; pragma foreign_keys = on')
  database.pragma('journal_mode = wal')
  const statements = new Map<string, Statement>()

  return {
    prepare(sql) {
      const known = statements.get(sql)
      if (known) return known
      const statement = adapt(database.prepare(sql))
      if (statements.size >= MAX_STATEMENTS) statements.clear()
      statements.set(sql, statement)
      return statement
    },
    close() {
      statements.clear()
      database.pragma('wal_checkpoint(truncate)')
      database.close()
    },
  }
}

function adapt(statement: Libsql.Statement): Statement {
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(parameters.map(toSqlite)).map((row) => fromSqlite(row as object)),
    run: (parameters) => statement.run(parameters.map(toSqlite)),
    *iterate(parameters) {
      for (const row of statement.iterate(parameters.map(toSqlite))) yield fromSqlite(row as object)
    },
  }
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
