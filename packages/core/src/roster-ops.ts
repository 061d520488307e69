import { op } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import type { RosterItemValue } from '@trestle/stanza'

/** An item as a store keeps it: plain JSON. */
export interface StoredRosterItem extends Omit<RosterItemValue, 'jid'> {
  readonly jid: string
}

/** The roster as the server last told it. */
export interface StoredRoster {
  /** The server's name for this state of the roster. */
  readonly version: string
  readonly items: readonly StoredRosterItem[]
}

/** Where the roster is kept between sessions of the program; by default nowhere. The call's `jid` is the account. */
export const rosterOps = {
  loadRoster: /* @__PURE__ */ op<undefined, StoredRoster | undefined>(() => undefined),
  saveRoster: /* @__PURE__ */ op<StoredRoster, void>(() => {}),
}

export function toStored(version: string, items: Iterable<RosterItemValue>): StoredRoster {
  return { version, items: Array.from(items, (item) => ({ ...item, jid: item.jid.toString() })) }
}

export function fromStored({ items }: StoredRoster): RosterItemValue[] {
  return items.map((item) => ({ ...item, jid: JID.parse(item.jid) }))
}
