import { JID } from '@trestle/jid'
import { isBlockedBy } from '@trestle/xep-0191'
import type { Storage } from './storage.js'

/** Whom accounts have no communication with (XEP-0191). */
export interface BlockLists {
  of(account: JID): readonly JID[]
  /** Replaces the list. Contacts see the account leave, or come, as it is blocked to them or not any more (§3.3, §3.4). */
  replace(account: JID, blocked: readonly JID[]): void
  /** Whether the account has blocked that address; never its own resources. */
  blocks(account: JID, other: JID): boolean
  /** Forgets the account's list. */
  clear(account: JID): void
}

export interface BlockListSettings {
  readonly storage: Storage
  /** Sends unavailable presence to those who may see the account's and are picked. */
  readonly hidePresence: (account: JID, picked: (contact: JID) => boolean) => void
  /** Sends current presence to those who may see the account's and are picked. */
  readonly showPresence: (account: JID, picked: (contact: JID) => boolean) => void
}

export function createBlockLists({ storage, hidePresence, showPresence }: BlockListSettings): BlockLists {
  const stored = storage.collection<readonly string[]>('blocked')
  const of = ({ local }: JID) => (stored.get(local) ?? []).map((one) => JID.parse(one))
  const isOn = (list: readonly JID[], address: JID) => list.some((one) => isBlockedBy(one, address))
  return {
    of,
    replace(account, blocked) {
      const before = of(account)
      // Nothing is sent to those who are blocked: so this comes before the list is changed, and the other thing after it.
      hidePresence(account, (contact) => isOn(blocked, contact) && !isOn(before, contact))
      if (blocked.length > 0) stored.set(account.local, [...new Set(blocked.map(String))])
      else stored.delete(account.local)
      showPresence(account, (contact) => isOn(before, contact))
    },
    blocks: (account, other) => !account.bare.equals(other.bare) && isOn(of(account), other),
    clear: ({ local }) => stored.delete(local),
  }
}
