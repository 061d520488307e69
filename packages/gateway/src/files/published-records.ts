import type { PublishedStore } from '@trestle/gateway-media'
import type { GatewayStore } from '../storage/store.js'

/** The cell that has them. Modules name their own by identifiers. */
const CELL = '~published'

/** The key under which a file host knows a file of one user. */
export function recordKey(user: string, legacyId: string): string {
  return JSON.stringify([user, legacyId])
}

/**
 * What was published for users, by the network's ids of files: for the `store` of a file host, so that nothing is published
 * twice, also after a restart.
 */
export function publishedRecords({ cells }: Pick<GatewayStore, 'cells'>): PublishedStore {
  return {
    async get(key) {
      const record = readKey(key)
      const bytes = record && (await cells.get(record.user, CELL, record.legacyId))
      return bytes && new TextDecoder().decode(bytes)
    },
    async set(key, published) {
      const record = readKey(key)
      if (record) await cells.set(record.user, CELL, [[record.legacyId, new TextEncoder().encode(published)]])
    },
  }
}

/** Undefined for what was not published by the gateway. */
function readKey(key: string): { readonly user: string; readonly legacyId: string } | undefined {
  try {
    const [user, legacyId] = JSON.parse(key) as readonly unknown[]
    return typeof user === 'string' && typeof legacyId === 'string' ? { user, legacyId } : undefined
  } catch {
    return undefined
  }
}
