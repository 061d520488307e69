import type { Profile } from '../../protocol.js'
import type { StatePart } from './records.js'

/** What is known of accounts: profiles, when they were last seen, and who is banned. */
export interface People {
  profile(account: string): Profile
  lastSeen(account: string): number | undefined
  isBanned(account: string): boolean
}

export function createPeople(): People & StatePart {
  const profiles = new Map<string, Profile>()
  const seen = new Map<string, number>()
  const banned = new Set<string>()
  return {
    profile: (account) => profiles.get(account) ?? {},
    lastSeen: (account) => seen.get(account),
    isBanned: (account) => banned.has(account),
    apply(record) {
      if (record.kind === 'profile') profiles.set(record.account, record.profile)
      else if (record.kind === 'last-seen') seen.set(record.account, record.at)
      else if (record.kind === 'ban' && record.banned) banned.add(record.account)
      else if (record.kind === 'ban') banned.delete(record.account)
    },
    *snapshot() {
      for (const [account, profile] of profiles) yield { kind: 'profile', account, profile }
      for (const [account, at] of seen) yield { kind: 'last-seen', account, at }
      for (const account of banned) yield { kind: 'ban', account, banned: true }
    },
  }
}
