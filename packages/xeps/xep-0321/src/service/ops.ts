import { type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { RosterItemValue } from '@trestle/stanza'

/** An entity that has permission. */
export interface ManagedRequest {
  readonly entity: JID
  readonly reason?: string | undefined
}

/** `jid`: the bare address of the user; `from`: who asks, undefined for the program itself. */
export const rosterManagementServiceOps = {
  /** Whether an entity is subscribed to the presence of the user, without which nothing is allowed. Default: no. */
  isSubscribed: op<JID, boolean>(() => false),
  listPermissions: op<void, readonly ManagedRequest[]>(() => []),
  allow: op<ManagedRequest, void>(() => {}),
  withdraw: op<JID, void>(() => {}),
  getRoster: op<void, readonly RosterItemValue[]>(() => []),
  /** With the subscription `remove`: removes it. */
  setRosterItem: op<RosterItemValue, void>(() => {}),
}

/** Permissions in memory, of so many users. Rosters are kept by the program. */
export function memoryPermissions(max: number, maxEntities: number): OpDefaults<typeof rosterManagementServiceOps> {
  const kept = createCache<readonly ManagedRequest[]>({ max })
  const without = (user: string, entity: JID) => (kept.get(user) ?? []).filter((one) => !one.entity.equals(entity))
  return {
    listPermissions: ({ jid }) => kept.get(`${jid}`) ?? [],
    allow: ({ jid, args }) => kept.set(`${jid}`, [...without(`${jid}`, args.entity), args].slice(-maxEntities)),
    withdraw: ({ jid, args: entity }) => kept.set(`${jid}`, without(`${jid}`, entity)),
  }
}
