import { type ColumnDataType, type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely'

export type Dialect = 'sqlite' | 'postgres'

/** Columns that differ between the dialects. */
export interface Columns {
  /** Adds the primary key `seq`, which is the order in which rows were added, and never given twice. */
  withSeq<T extends string, C extends string>(table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C | 'seq'>
  /** Adds `seq` as the order in which rows were added, by which none is looked up, and which may be given again. */
  withOrder<T extends string, C extends string>(table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C | 'seq'>
  /** Refers to a `seq`. */
  readonly reference: ColumnDataType
  /** Milliseconds since 1970. */
  readonly time: ColumnDataType
  readonly bytes: ColumnDataType
  /** Text that sorts by code points. */
  readonly sortedText: ColumnDataType | RawBuilder<unknown>
  /** Has the next `seq` of a table follow those that rows were copied with. */
  continueSeq(db: Kysely<unknown>, table: string): Promise<void>
}

export const columnsOf: Readonly<Record<Dialect, Columns>> = {
  sqlite: {
    withSeq: (table) => table.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement()),
    withOrder: (table) => table.addColumn('seq', 'integer', (column) => column.primaryKey()),
    reference: 'integer',
    time: 'integer',
    bytes: 'blob',
    sortedText: 'text',
    continueSeq: async () => {},
  },
  postgres: {
    withSeq: (table) =>
      table.addColumn('seq', 'bigint', (column) => column.primaryKey().generatedByDefaultAsIdentity()),
    withOrder: (table) => table.addColumn('seq', 'bigint', (column) => column.notNull().generatedByDefaultAsIdentity()),
    reference: 'bigint',
    time: 'bigint',
    bytes: 'bytea',
    sortedText: sql`text collate "C"`,
    async continueSeq(db, table) {
      const last = sql`(select coalesce(max(seq), 0) + 1 from ${sql.table(table)})`
      await sql`select setval(pg_get_serial_sequence(${table}, 'seq'), ${last}, false)`.execute(db)
    },
  },
}
