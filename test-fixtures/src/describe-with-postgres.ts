import { afterAll, beforeAll } from 'vitest'
import { describeWith } from './describe-with.js'
import { startPostgres, type TestedPostgres } from './postgres.js'

const limitMs = 150_000

/** A suite with a PostgreSQL of its own, which is there once tests or hooks run. Without one, that is reported instead. */
export function describeWithPostgres(name: string, suite: (postgres: () => TestedPostgres) => void): void {
  describeWith({ tool: 'postgresql' }, name, () => {
    let current: TestedPostgres | undefined
    beforeAll(async () => {
      current = await startPostgres()
    }, limitMs)
    afterAll(() => current?.stop(), limitMs)
    suite(() => {
      if (!current) throw new Error('PostgreSQL is there only once tests or hooks run.')
      return current
    })
  })
}
