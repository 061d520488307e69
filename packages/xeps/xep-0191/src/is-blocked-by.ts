import type { JID } from '@trestle/jid'

/**
 * Whether an entry of a block list holds for an address: a full entry for itself alone, `user@domain` for all its
 * resources, a domain for whatever is at it (XEP-0191 §5).
 */
export function isBlockedBy(entry: JID, address: JID): boolean {
  if (entry.isFull) return entry.equals(address)
  return entry.local === '' ? entry.domain === address.domain : entry.equals(address.bare)
}
