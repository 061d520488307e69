import { JID } from '@trestle/jid'
import type { RosterItemValue } from '@trestle/stanza'
import { noSubscription, type SubscriptionState } from './subscription-table.js'

/** An account's state of one contact. */
export interface RosterEntry extends SubscriptionState {
  readonly jid: string
  readonly name?: string
  readonly groups: readonly string[]
  /** The account put it there, or dealt with it; what merely asked is not in the roster (RFC 6121 §3.1.3). */
  readonly listed: boolean
  /** The presence by which the contact asked, to be shown again until it is answered. */
  readonly request?: string
}

export function newEntry(contact: JID): RosterEntry {
  return { ...noSubscription, jid: contact.toString(), groups: [], listed: false }
}

export const isVisible = (entry: RosterEntry): boolean => entry.listed || entry.to || entry.from || entry.pendingOut

/** Whether the entry holds anything worth storing. */
export const isKept = (entry: RosterEntry): boolean => isVisible(entry) || entry.pendingIn || entry.approved

export function toItem(entry: RosterEntry): RosterItemValue {
  const subscription = entry.to ? (entry.from ? 'both' : 'to') : entry.from ? 'from' : 'none'
  return {
    jid: JID.parse(entry.jid),
    subscription,
    groups: entry.groups,
    ...(entry.name !== undefined && { name: entry.name }),
    ...(entry.pendingOut && { ask: 'subscribe' as const }),
    ...(entry.approved && { approved: true }),
  }
}
