import { type ClientEvent, type ClientEventKind, type ClientEventOf, describeEvent } from './client-event.js'

/** A value, or a pattern for each text in it; of an object, what is to be compared. */
export type Expected<T> = T extends string
  ? T | RegExp
  : T extends Date | Uint8Array
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Expected<Item>[]
      : T extends object
        ? { readonly [K in keyof T]?: Expected<T[K]> }
        : T

/** What must be the case of an event of that kind: what is not named may be anything, and texts may be given as patterns. */
export type EventPattern<K extends ClientEventKind = ClientEventKind> = K extends ClientEventKind
  ? { readonly kind: K } & Expected<Omit<ClientEventOf<K>, 'kind' | 'stanza'>>
  : never

/** The text of a message, whole or as a pattern; or what must be the case of an event. */
export type Expectation<K extends ClientEventKind = ClientEventKind> = string | RegExp | EventPattern<K>

export function fits(event: ClientEvent, expectation: Expectation): boolean {
  if (typeof expectation === 'string' || expectation instanceof RegExp) {
    return event.kind === 'message' && includes(event.body, expectation)
  }
  return includes(event, expectation)
}

export function describeExpectation(expectation: Expectation): string {
  if (typeof expectation === 'string') return `message ${JSON.stringify(expectation)}`
  return expectation instanceof RegExp ? `message ${expectation}` : describeEvent(expectation as ClientEvent)
}

function includes(actual: unknown, expected: unknown): boolean {
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual)
  if (expected instanceof Date) return actual instanceof Date && actual.getTime() === expected.getTime()
  if (expected instanceof Uint8Array) return actual instanceof Uint8Array && String(actual) === String(expected)
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false
    return expected.every((one, index) => includes(actual[index], one))
  }
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected)
  if (typeof actual !== 'object' || actual === null) return false
  return Object.entries(expected).every(([name, value]) => includes((actual as Record<string, unknown>)[name], value))
}
