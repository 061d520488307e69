import { type OpDefaults, op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { type PresenceInit, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'

/** What a contact is to see of a local address. */
export interface LocalPresence extends Omit<PresenceInit, 'to' | 'from'> {
  /** Where the presence comes from: `local@domain/RESOURCE`. Without, it comes from the bare address. */
  readonly resource?: string | undefined
  /** What it carries besides, such as a nickname. */
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
  loadSubscription: op<{ readonly contact: JID }, string | undefined>(() => undefined),
  saveSubscription: op<{ readonly contact: JID; readonly state: string }, void>(() => {}),
  deleteSubscription: op<{ readonly contact: JID }, void>(() => {}),
  listSubscriptions: op<undefined, readonly SubscriptionRecord[]>(() => []),
  /** What that contact is to see now; `undefined` is unavailable. By default, what `setPresence` was given last. */
  presenceFor: op<{ readonly contact: JID }, LocalPresence | undefined>(() => undefined),
}

/** Defaults that keep the subscriptions of one host in memory. */
export function memorySubscriptions(maxSubscriptions: number): OpDefaults<typeof subscriptionOps> {
  const byLocal = new Map<string, Map<string, SubscriptionRecord>>()
  let count = 0
  const of = (local: JID | undefined) => byLocal.get(String(local))
  return {
    loadSubscription: ({ jid, args: { contact } }) => of(jid)?.get(contact.toString())?.state,
    saveSubscription({ jid, args: { contact, state } }) {
      const records = of(jid) ?? new Map<string, SubscriptionRecord>()
      if (!records.has(contact.toString())) {
        if (count >= maxSubscriptions) throw new StanzaError('resource-constraint')
        count++
      }
      records.set(contact.toString(), { contact, state })
      byLocal.set(String(jid), records)
    },
    deleteSubscription({ jid, args: { contact } }) {
      const records = of(jid)
      if (!records?.delete(contact.toString())) return
      count--
      if (records.size === 0) byLocal.delete(String(jid))
    },
    listSubscriptions: ({ jid }) => [...(of(jid)?.values() ?? [])],
  }
}
