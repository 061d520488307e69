import type { ColumnDataType, CreateTableBuilder } from 'kysely'

export type Dialect = 'sqlite' | 'postgres'

/** Columns that differ between the dialects. */
export interface Columns {
  /** Adds the primary key `seq`, which is the order in which rows were added, and never given twice. */
  withSeq<T extends string, C extends string>(table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C | 'seq'>
  /** Refers to a `seq`. */
  readonly reference: ColumnDataType
  /** Milliseconds since 1970. */
  readonly time: ColumnDataType
}

export const columnsOf: Readonly<Record<Dialect, Columns>> = {
  sqlite: {
    withSeq: (table) => table.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement()),
    reference: 'integer',
    time: 'integer',
  },
  postgres: {
    withSeq: (table) =>
      table.addColumn('seq', 'bigint', (column) => column.primaryKey().generatedByDefaultAsIdentity()),
    reference: 'bigint',
    time: 'bigint',
  },
}
