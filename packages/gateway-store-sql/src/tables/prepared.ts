import type { CompiledQuery, DialectAdapter, Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** Gives the place of a value in a query that is built once. */
export type Places<V> = <K extends keyof V>(name: K) => V[K]

class Place {
  constructor(readonly name: PropertyKey) {}
}

/** What a query came to. */
export interface Done<R> {
  readonly rows: readonly R[]
  /** Rows that were inserted, changed or deleted. 0 of a query that returns rows. */
  readonly changes: number
}

/** A query that is run with values. */
export type Prepared<V, R> = (db: Kysely<Schema>, values: V) => Promise<Done<R>>

/** What an adapter has whose database answers at once. */
export interface DirectAdapter extends DialectAdapter {
  runDirectly(sql: string, parameters: readonly unknown[]): Done<unknown>
}

/**
 * Builds and compiles a query once for each kind of database, instead of for each run: that takes longer than most of them
 * run. A place stands for a value, so that nothing may depend on what it is while the query is built. Where the adapter is
 * direct, the query builder is not asked again: its promises for each query take longer, too.
 */
export function prepared<V, R>(
  build: (db: Kysely<Schema>, place: Places<V>) => { compile(): CompiledQuery<R> },
): Prepared<V, R> {
  // By the adapter, which a database and its transactions have in common.
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<R>>()
  return async (db, values) => {
    const { adapter } = db.getExecutor()
    const query = compiled.get(adapter) ?? build(db, (name) => new Place(name) as V[typeof name]).compile()
    compiled.set(adapter, query)
    const parameters = query.parameters.map((value) => (value instanceof Place ? values[value.name as keyof V] : value))
    if (isDirect(adapter)) return adapter.runDirectly(query.sql, parameters) as Done<R>
    const { rows, numAffectedRows = 0n } = await db.executeQuery<R>({ ...query, parameters })
    return { rows, changes: Number(numAffectedRows) }
  }
}

const isDirect = (adapter: DialectAdapter): adapter is DirectAdapter => 'runDirectly' in adapter
