import type { JID } from '@trestle/jid'
import type { RosterItemValue } from '@trestle/stanza'

export interface RosterChange {
  readonly jid: JID
  /** `undefined` where the contact was removed. */
  readonly item: RosterItemValue | undefined
  /** `undefined` where the contact is new. */
  readonly previous: RosterItemValue | undefined
}

/** The contacts of an account by their bare addresses. */
export interface RosterItems {
  readonly all: ReadonlyMap<string, RosterItemValue>
  /** Stores an item from the server. Returns false where there is no room for another. */
  put(item: RosterItemValue): boolean
  /** Replaces all items by those from the server; returns how many found no room. */
  replace(items: readonly RosterItemValue[]): number
}

export function createRosterItems(maxItems: number, changed: (change: RosterChange) => void): RosterItems {
  const all = new Map<string, RosterItemValue>()

  function remove(jid: JID): void {
    const previous = all.get(jid.toString())
    if (all.delete(jid.toString())) changed({ jid, item: undefined, previous })
  }

  function put(item: RosterItemValue): boolean {
    if (item.subscription === 'remove') {
      remove(item.jid)
      return true
    }
    const key = item.jid.toString()
    const previous = all.get(key)
    if (!previous && all.size >= maxItems) return false
    all.set(key, item)
    if (JSON.stringify(previous) !== JSON.stringify(item)) changed({ jid: item.jid, item, previous })
    return true
  }

  return {
    all,
    put,
    replace(items) {
      const kept = new Set(items.map(({ jid }) => jid.toString()))
      for (const { jid } of [...all.values()]) if (!kept.has(jid.toString())) remove(jid)
      return items.filter((item) => !put(item)).length
    },
  }
}
