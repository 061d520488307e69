import type { GatewayStore } from '@trestle/gateway'
import fc from 'fast-check'

/** One call of a history, which can be made to several stores. */
export interface Call {
  readonly does: string
  run(store: GatewayStore): Promise<unknown>
}

export const users = fc.constantFrom('juliet@capulet.example', 'romeo@montague.example')
export const numbers = fc.nat(5)
export const texts = fc.string({ unit: 'binary', maxLength: 5 })

export const timeOf = (number: number) => new Date(number * 1000)

/** Calls with arguments that are drawn. */
export const call = <A extends unknown[]>(
  does: string,
  args: { [K in keyof A]: fc.Arbitrary<A[K]> },
  run: (store: GatewayStore, ...args: A) => Promise<unknown>,
): fc.Arbitrary<Call> =>
  (fc.tuple(...args) as unknown as fc.Arbitrary<A>).map((given) => ({
    does: `${does} ${JSON.stringify(given)}`,
    run: (store) => run(store, ...given),
  }))

/** Stores may differ in what they keep for users who are not registered. */
export const ifRegistered = async (store: GatewayStore, user: string, run: () => Promise<unknown>) =>
  (await store.users.get(user)) && run()
