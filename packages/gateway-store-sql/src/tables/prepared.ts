import type { CompiledQuery, Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** Gives the place of a value in a query that is built once. */
export type Places<V> = <K extends keyof V>(name: K) => V[K]

class Place {
  constructor(readonly name: PropertyKey) {}
}

/** A query that is run with values. Resolves with its rows. */
export type Prepared<V, R> = (db: Kysely<Schema>, values: V) => Promise<readonly R[]>

/**
 * Builds and compiles a query once for each kind of database, instead of for each run: that takes longer than most of them
 * run. A place stands for a value, so that nothing may depend on what it is while the query is built.
 */
export function prepared<V, R>(
  build: (db: Kysely<Schema>, place: Places<V>) => { compile(): CompiledQuery<R> },
): Prepared<V, R> {
  // By the adapter, which a database and its transactions have in common.
  const compiled = new WeakMap<object, CompiledQuery<R>>()
  return async (db, values) => {
    const { adapter } = db.getExecutor()
    const known = compiled.get(adapter) ?? build(db, (name) => new Place(name) as V[typeof name]).compile()
    compiled.set(adapter, known)
    const parameters = known.parameters.map((value) => (value instanceof Place ? values[value.name as keyof V] : value))
    return (await db.executeQuery<R>({ ...known, parameters })).rows
  }
}
