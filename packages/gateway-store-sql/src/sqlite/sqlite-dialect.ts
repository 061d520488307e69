import { type Dialect, SqliteAdapter, SqliteDialect } from 'kysely'
import type { DirectAdapter } from '../tables/prepared.js'
import type { LibsqlDatabase } from './libsql-database.js'

/** Kysely's dialect, whose prepared queries are run directly: the connection is one, and so they are in its transaction. */
export function sqliteDialect(database: LibsqlDatabase): Dialect {
  const dialect = new SqliteDialect({ database })
  return {
    createAdapter: () => directAdapter(database),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

function directAdapter(database: LibsqlDatabase): DirectAdapter {
  return Object.assign(new SqliteAdapter(), {
    runDirectly(sql: string, parameters: readonly unknown[]) {
      const statement = database.prepare(sql)
      if (statement.reader) return { rows: statement.all(parameters), changes: 0 }
      return { rows: [], changes: Number(statement.run(parameters).changes) }
    },
  })
}
