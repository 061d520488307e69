import { GatewayError } from '../module/gateway-error.js'
import type { CellBytes } from '../storage/user-cells.js'

/** What a module keeps during a registration: read over what is stored already, and written once the user is. */
export interface PendingCells extends CellBytes {
  /** Writes everything to the store. */
  commit(): Promise<void>
}

/** Bytes that one registration may keep. */
const MAX_BYTES = 32 * 1024 * 1024

export function createPendingCells(stored: CellBytes): PendingCells {
  const pending = new Map<string, Map<string, Uint8Array | undefined>>()
  let size = 0

  function put(cell: string, key: string, value: Uint8Array | undefined): void {
    const entries = pending.get(cell) ?? new Map<string, Uint8Array | undefined>()
    size += weightOf(key, value) - (entries.has(key) ? weightOf(key, entries.get(key)) : 0)
    if (size > MAX_BYTES) throw new GatewayError('too-large', `A registration keeps at most ${MAX_BYTES} bytes.`)
    pending.set(cell, entries.set(key, value?.slice()))
  }

  return {
    async get(cell, key) {
      const entries = pending.get(cell)
      return entries?.has(key) ? entries.get(key) : stored.get(cell, key)
    },
    async set(cell, entries) {
      for (const [key, value] of entries) put(cell, key, value)
    },
    async entries(cell, { prefix, after, limit }) {
      const own = pending.get(cell) ?? new Map<string, Uint8Array | undefined>()
      // Each pending entry may hide one of the store.
      const kept = await stored.entries(cell, { prefix, after, limit: limit + own.size })
      const last = kept.length === limit + own.size ? kept.at(-1)?.[0] : undefined
      const all = new Map<string, Uint8Array | undefined>(kept)
      for (const [key, value] of own) {
        const isHere = key.startsWith(prefix) && (after === undefined || compare(key, after) > 0)
        if (isHere && (last === undefined || compare(key, last) <= 0)) all.set(key, value)
      }
      return [...all]
        .filter((entry): entry is [string, Uint8Array] => entry[1] !== undefined)
        .sort(([a], [b]) => compare(a, b))
        .slice(0, limit)
    },
    async commit() {
      for (const [cell, entries] of pending) await stored.set(cell, [...entries])
    },
  }
}

function weightOf(key: string, value: Uint8Array | undefined): number {
  return key.length + (value?.length ?? 0)
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
