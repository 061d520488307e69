import type { JID } from '@trestle/jid'
import { NS_DISCO_INFO, NS_DISCO_ITEMS } from '@trestle/xep-0030'
import type { Element } from '@trestle/xml'
import { type DelegationValue, NS_DELEGATION, NS_DELEGATION_1 } from './elements.js'

/** A namespace of which a server hands on the requests. */
export interface DelegatedNamespace {
  readonly namespace: string
  /** Only requests whose payload has all of these attributes. */
  readonly attributes: readonly string[]
}

/** What one server delegates. */
export interface Delegations {
  /** 1: the server speaks `urn:xmpp:delegation:1`. */
  readonly version: 1 | 2
  /** For all of its users. */
  readonly namespaces: readonly DelegatedNamespace[]
  /** For those users that have agreed to it, by their bare addresses (§5). */
  readonly users: ReadonlyMap<string, readonly DelegatedNamespace[]>
}

/** Discovery of bare addresses, as far as the server does not answer by itself (§7.2.4, §7.2.5). */
const REMAINING: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  [NS_DELEGATION, NS_DELEGATION_1].flatMap((ns) => [
    [`${ns}:bare:disco#info:*`, NS_DISCO_INFO],
    [`${ns}:bare:disco#items:*`, NS_DISCO_ITEMS],
  ]),
)

/** Adds an advertisement to what is known; one for all users replaces the one before. */
export function withAdvertised(
  known: Delegations | undefined,
  { to, delegated = [] }: DelegationValue,
  version: 1 | 2,
  maxUsers: number,
): Delegations {
  const namespaces = delegated.map(({ namespace, attributes = [] }) => ({
    namespace: REMAINING[namespace] ?? namespace,
    attributes: attributes.map(({ name }) => name),
  }))
  const before = known?.version === version ? known : undefined
  if (!to) return { version, namespaces, users: before?.users ?? new Map() }
  const users = new Map(before?.users)
  users.delete(`${to.bare}`)
  if (namespaces.length > 0 && users.size < maxUsers) users.set(`${to.bare}`, namespaces)
  return { version, namespaces: before?.namespaces ?? [], users }
}

/** Whether a server may hand on this request: for any user, or for one who has agreed. */
export function isDelegated(
  { namespaces, users }: Delegations,
  payload: Element,
  { from, to }: { readonly from: JID; readonly to: JID },
): boolean {
  const fits = ({ namespace, attributes }: DelegatedNamespace) =>
    namespace === payload.ns && attributes.every((name) => payload.attrs[name] !== undefined)
  if (namespaces.some(fits)) return true
  // What is for the server concerns who asks, anything else whom it is for (§5.2).
  const user = to.local === '' ? from.bare : to
  return users.get(`${user}`)?.some(fits) === true
}
