/** What a cell keeps; `T` is the type of its values. */
export interface Kept<T> {
  /** The type of the values; there is no such property at run time. */
  readonly '~kept': T
}

/** The cells of a module, by name. */
export type Stores = Readonly<Record<string, Kept<unknown>>>

/**
 * Data of the module for one user, in the store of the gateway: it outlives sessions and the process, and is deleted with
 * the user. Calls reject with GatewayError `cancelled` once the session is over.
 */
export interface Cell<T> {
  /** The value of a key, the empty one by default. */
  get(key?: string): Promise<T | undefined>
  /** Resolves after commit. At most 16 MiB; keys have at most 1,024 characters. */
  set(value: T, key?: string): Promise<void>
  delete(key?: string): Promise<void>
  /** All entries whose keys begin so, by code points. */
  entries(prefix?: string): AsyncIterable<readonly [key: string, value: T]>
  /** Sets several values, or deletes those that are `undefined`: all of them or none. */
  setAll(entries: Iterable<readonly [key: string, value: T | undefined]>): Promise<void>
}

/** The cells of one user. */
export type Cells<S> = { readonly [K in keyof S]: S[K] extends Kept<infer T> ? Cell<T> : never }

/** How values become bytes, and bytes values. */
export interface KeptCodec {
  encode(value: unknown): Uint8Array
  decode(bytes: Uint8Array): unknown
}

/** Values that JSON can hold. */
export function json<T>(): Kept<T> {
  const codec: KeptCodec = {
    encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
  }
  return codec as unknown as Kept<T>
}

/** Bytes. */
export function bytes(): Kept<Uint8Array> {
  const codec: KeptCodec = { encode: (value) => value as Uint8Array, decode: (value) => value }
  return codec as unknown as Kept<Uint8Array>
}
