import type { Cell, Cells, KeptCodec, Stores } from '../module/cells.js'
import { GatewayError } from '../module/gateway-error.js'
import type { GatewayStore } from './store.js'

/** The bytes of the cells of one user. */
export interface CellBytes {
  get(cell: string, key: string): Promise<Uint8Array | undefined>
  set(cell: string, entries: readonly (readonly [key: string, value: Uint8Array | undefined])[]): Promise<void>
  entries(
    cell: string,
    options: { readonly prefix: string; readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly (readonly [key: string, value: Uint8Array])[]>
}

/** Bytes of one value, and characters of a key. */
const MAX_VALUE = 16 * 1024 * 1024
const MAX_KEY = 1024
/** Entries that are read at a time. */
const PAGE = 100

/** The bytes of a registered user in the store. */
export function storedBytes(store: GatewayStore, user: string): CellBytes {
  return {
    get: (cell, key) => store.cells.get(user, cell, key),
    set: (cell, entries) => store.cells.set(user, cell, entries),
    entries: (cell, options) => store.cells.entries(user, cell, options),
  }
}

/** The typed cells of a module. After the signal, every call rejects. */
export function userCells<S extends Stores>(stores: S, bytes: CellBytes, signal: AbortSignal): Cells<S> {
  const cells = Object.entries(stores).map(([name, kept]) => [
    name,
    cellOf(name, kept as unknown as KeptCodec, bytes, signal),
  ])
  return Object.freeze(Object.fromEntries(cells)) as Cells<S>
}

function cellOf(cell: string, codec: KeptCodec, bytes: CellBytes, signal: AbortSignal): Cell<unknown> {
  const check = () => {
    if (signal.aborted) throw new GatewayError('cancelled', 'The session is over.', { cause: signal.reason })
  }
  const decoded = (value: Uint8Array | undefined) => (value === undefined ? undefined : codec.decode(value))

  return {
    async get(key = '') {
      check()
      return decoded(await bytes.get(cell, checkedKey(key)))
    },
    async set(value, key = '') {
      check()
      await bytes.set(cell, [[checkedKey(key), checkedValue(codec, value)]])
    },
    async delete(key = '') {
      check()
      await bytes.set(cell, [[checkedKey(key), undefined]])
    },
    async *entries(prefix = '') {
      let after: string | undefined
      for (;;) {
        check()
        const page = await bytes.entries(cell, { prefix, after, limit: PAGE })
        for (const [key, value] of page) yield [key, codec.decode(value)] as const
        after = page.at(-1)?.[0]
        if (page.length < PAGE) return
      }
    },
    async setAll(entries) {
      check()
      const all = [...entries].map(
        ([key, value]) => [checkedKey(key), value === undefined ? undefined : checkedValue(codec, value)] as const,
      )
      if (all.length > 0) await bytes.set(cell, all)
    },
  }
}

function checkedKey(key: string): string {
  if (typeof key === 'string' && key.length <= MAX_KEY) return key
  throw new GatewayError('invalid', `The key of a cell is a string of at most ${MAX_KEY} characters.`)
}

function checkedValue(codec: KeptCodec, value: unknown): Uint8Array {
  const encoded = value === undefined ? undefined : codec.encode(value)
  if (!(encoded instanceof Uint8Array)) throw new GatewayError('invalid', 'This cell takes bytes: nothing else.')
  if (encoded.length > MAX_VALUE) throw new GatewayError('too-large', `A cell takes at most ${MAX_VALUE} bytes.`)
  return encoded
}
