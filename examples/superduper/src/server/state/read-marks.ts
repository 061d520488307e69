import { getOrCreate } from './get-or-create.js'
import type { StatePart } from './records.js'

/** The newest message of each chat that an account has read. */
export interface ReadMarks {
  /** 0: none. */
  of(account: string, key: string): number
}

export function createReadMarks(): ReadMarks & StatePart {
  const marks = new Map<string, Map<string, number>>()
  return {
    of: (account, key) => marks.get(account)?.get(key) ?? 0,
    apply(record) {
      if (record.kind === 'read') {
        const own = getOrCreate(marks, record.account, () => new Map<string, number>())
        own.set(record.key, Math.max(record.id, own.get(record.key) ?? 0))
      } else if (record.kind === 'room-gone') {
        for (const own of marks.values()) own.delete(record.room)
      }
    },
    *snapshot() {
      for (const [account, own] of marks) {
        for (const [key, id] of own) yield { kind: 'read', account, key, id }
      }
    },
  }
}
