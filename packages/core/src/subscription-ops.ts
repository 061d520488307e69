import { type OpDefaults, op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { type PresenceInit, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { SubscriptionName } from './subscription-state.js'

/** The presence of a local address for a contact. */
export interface LocalPresence extends Omit<PresenceInit, 'to' | 'from'> {
  /** Where the presence comes from: `local@domain/RESOURCE`. Without, it comes from the bare address. */
  readonly resource?: string | undefined
  /** Payloads, such as a nickname. */
  readonly payloads?: readonly Element[] | undefined
}

/** A contact of one local address as a store keeps it. */
export interface SubscriptionRecord {
  /** Bare. */
  readonly contact: JID | string
  /** Opaque to the store. */
  readonly state: string
}

/**
 * Where subscriptions are kept, and what contacts see. The call's `jid` is the bare local address; contacts are bare.
 * By default, all is kept in memory.
 */
export const subscriptionOps = {
  loadSubscription: /* @__PURE__ */ op<{ readonly contact: JID }, string | undefined>(() => undefined),
  saveSubscription: /* @__PURE__ */ op<{ readonly contact: JID; readonly state: string }, void>(() => {}),
  deleteSubscription: /* @__PURE__ */ op<{ readonly contact: JID }, void>(() => {}),
  listSubscriptions: /* @__PURE__ */ op<undefined, readonly SubscriptionRecord[]>(() => []),
  /** The presence for that contact; `undefined`: unavailable. Default: the one given to `setPresence` last. */
  presenceFor: /* @__PURE__ */ op<{ readonly contact: JID }, LocalPresence | undefined>(() => undefined),
}

/** Changes that a contact can cause alone, as often as it likes. */
const OPEN_REQUEST: SubscriptionName = 'none+in'

/**
 * Defaults that keep the subscriptions of one host in memory. Where there is no room, the eldest request that nobody has
 * answered goes: it can be made again.
 */
export function memorySubscriptions(maxSubscriptions: number): OpDefaults<typeof subscriptionOps> {
  const byLocal = new Map<string, Map<string, SubscriptionRecord>>()
  const open = new Map<string, { readonly local: string; readonly contact: string }>()
  let count = 0
  const of = (local: JID | undefined) => byLocal.get(String(local))

  function remove(local: string, contact: string): void {
    open.delete(`${local} ${contact}`)
    const records = byLocal.get(local)
    if (!records?.delete(contact)) return
    count--
    if (records.size === 0) byLocal.delete(local)
  }

  function makeRoom(): void {
    const [eldest] = open.values()
    if (!eldest) throw new StanzaError('resource-constraint')
    remove(eldest.local, eldest.contact)
  }

  return {
    loadSubscription: ({ jid, args: { contact } }) => of(jid)?.get(contact.toString())?.state,
    saveSubscription({ jid, args: { contact, state } }) {
      const [local, key] = [String(jid), contact.toString()]
      if (!of(jid)?.has(key)) {
        if (count >= maxSubscriptions) makeRoom()
        count++
      }
      const records = of(jid) ?? new Map<string, SubscriptionRecord>()
      records.set(key, { contact, state })
      byLocal.set(local, records)
      if (state === OPEN_REQUEST) open.set(`${local} ${key}`, { local, contact: key })
      else open.delete(`${local} ${key}`)
    },
    deleteSubscription: ({ jid, args: { contact } }) => remove(String(jid), contact.toString()),
    listSubscriptions: ({ jid }) => [...(of(jid)?.values() ?? [])],
  }
}
