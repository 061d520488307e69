import { op } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import type { Rest, RosterItemValue } from '@trestle/stanza'
import { Element } from '@trestle/xml'

/** An element as a store keeps it: plain JSON. */
export interface StoredElement {
  readonly name: string
  readonly ns: string
  readonly attrs: Readonly<Record<string, string>>
  readonly children: readonly (StoredElement | string)[]
}

/** An item as a store keeps it: plain JSON. */
export interface StoredRosterItem extends Omit<RosterItemValue, 'jid' | 'rest'> {
  readonly jid: string
  readonly rest?: (Omit<Rest, 'children'> & { readonly children: readonly StoredElement[] }) | undefined
}

/** The roster as the server last sent it. */
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
  return items.map(({ jid, rest, ...item }) => ({
    ...item,
    jid: JID.parse(jid),
    ...(rest && { rest: { attrs: rest.attrs, children: rest.children.map(elementOf) } }),
  }))
}

function elementOf({ name, ns, attrs, children }: StoredElement): Element {
  const inside = children.map((child) => (typeof child === 'string' ? child : elementOf(child)))
  const element = new Element(name, ns, undefined, inside)
  for (const [key, value] of Object.entries(attrs)) element.attrs[key] = value
  return element
}
