import type { GatewayStore } from '../storage/store.js'
import type { WrittenEntry } from './roster-difference.js'

/** What the gateway has written into the rosters of users, in the store. */
export interface RosterRecords {
  /** Everything that was written, by keys. */
  all(user: string): Promise<ReadonlyMap<string, WrittenEntry>>
  set(user: string, key: string, written: WrittenEntry | undefined): Promise<void>
}

/** The cell that no network module can name: its own begin with a letter. */
const CELL = '#roster'
const PAGE = 500

export function createRosterRecords({ cells }: Pick<GatewayStore, 'cells'>): RosterRecords {
  return {
    async all(user) {
      const records = new Map<string, WrittenEntry>()
      for (let after: string | undefined; ; ) {
        const page = await cells.entries(user, CELL, { prefix: '', after, limit: PAGE })
        for (const [key, bytes] of page) records.set(key, JSON.parse(new TextDecoder().decode(bytes)) as WrittenEntry)
        if (page.length < PAGE) return records
        after = page.at(-1)?.[0]
      }
    },
    set: (user, key, written) =>
      cells.set(user, CELL, [[key, written && new TextEncoder().encode(JSON.stringify(written))]]),
  }
}
