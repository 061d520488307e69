import type { Halt } from './halt.js'

// Lists: names of members would be written and read again for each call.
/** A call of a method, by its place among those that the worker has named. */
export type SentCall = readonly [id: number, method: number, args: readonly unknown[]]

/** What a worker is sent. */
export type ToWorker = readonly SentCall[] | Halt

/** What a call came to. */
export type Outcome = readonly [id: number, value: unknown, error?: SentError]

/** An error, which would lose its class and code in a message. */
export interface SentError {
  readonly message: string
  readonly code: unknown
  readonly isStoreError: boolean
}

/** What a worker says: first that its store is open, with the paths of its methods, or why it is not;
 * later why the store has ended. */
export type FromWorker =
  | { readonly methods: readonly (readonly string[])[] }
  | { readonly outcomes: readonly Outcome[] }
  | { readonly warning: string }
  | { readonly failure: SentError }
