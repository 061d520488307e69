import type { JID } from '@trestle/jid'
import { isBlockedBy } from './is-blocked-by.js'

/** The addresses of one block list, each once, in the order in which they were added. */
export interface BlockSet {
  /** Adds an address; false where there is no room. */
  add(jid: JID): boolean
  remove(jid: JID): void
  clear(): void
  /** Whether an entry holds for the address. It costs three look-ups, however long the list is. */
  blocks(address: JID): boolean
  list(): readonly JID[]
}

export function createBlockSet(entries: Iterable<JID>, max: number): BlockSet {
  const items = new Map<string, JID>()
  const add = (jid: JID): boolean => {
    const key = jid.toString()
    if (items.has(key)) return true
    if (items.size >= max) return false
    items.set(key, jid)
    return true
  }
  for (const entry of entries) add(entry)

  return {
    add,
    remove: (jid) => void items.delete(jid.toString()),
    clear: () => items.clear(),
    blocks: (address) =>
      candidates(address).some((key) => {
        const entry = items.get(key)
        return entry !== undefined && isBlockedBy(entry, address)
      }),
    list: () => [...items.values()],
  }
}

/** What entries that hold for the address look like. */
function candidates(address: JID): readonly string[] {
  return [address.toString(), address.bare.toString(), address.domain]
}
