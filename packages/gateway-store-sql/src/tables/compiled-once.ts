import { type Compilable, type Kysely, type QueryResult, type RawBuilder, sql } from 'kysely'
import type { Schema } from './schema.js'

/** Stands in a statement for what is given each time. */
class Parameter {
  readonly name: PropertyKey

  constructor(name: PropertyKey) {
    this.name = name
  }
}

/**
 * A statement whose SQL is made at its first use: to make it takes about as long as to run it. It is for databases of one
 * dialect. `parameter` gives the places of what is given.
 */
export function compiledOnce<P extends object>(
  build: (db: Kysely<Schema>, parameter: <K extends keyof P>(name: K) => RawBuilder<P[K]>) => Compilable<unknown>,
): (db: Kysely<Schema>, given: P) => Promise<QueryResult<unknown>> {
  let compiled: ReturnType<Compilable['compile']> | undefined
  return (db, given) => {
    compiled ??= build(db, (name) => sql`${new Parameter(name)}`).compile()
    const parameters = compiled.parameters.map((one) => (one instanceof Parameter ? given[one.name as keyof P] : one))
    return db.executeQuery({ ...compiled, parameters })
  }
}
