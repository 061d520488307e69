import { limits } from '../../protocol.js'
import { getOrCreate } from './get-or-create.js'
import type { StatePart } from './records.js'

/** The devices that may log in by a token: the digests of their tokens. */
export interface Sessions {
  has(account: string, digest: string): boolean
}

export function createSessions(): Sessions & StatePart {
  const sessions = new Map<string, Set<string>>()
  return {
    has: (account, digest) => sessions.get(account)?.has(digest) ?? false,
    apply(record) {
      if (record.kind === 'session') {
        const own = getOrCreate(sessions, record.account, () => new Set<string>())
        own.add(record.digest)
        const oldest = own.values().next()
        if (own.size > limits.sessions && !oldest.done) own.delete(oldest.value)
      } else if (record.kind === 'session-ended') {
        if (record.digest === undefined) sessions.delete(record.account)
        else sessions.get(record.account)?.delete(record.digest)
      }
    },
    *snapshot() {
      for (const [account, own] of sessions) for (const digest of own) yield { kind: 'session', account, digest }
    },
  }
}
