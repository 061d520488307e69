import { type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import { type RosterItemValue, StanzaError } from '@trestle/stanza'
import type { Permissions } from '../permissions.js'

/** `jid`: the account or the server that is concerned; `from`: the entity that asks. */
export const privilegeServiceOps = {
  /** What an entity may do. Default: nothing. */
  getPermissions: op<void, Permissions | undefined>(() => undefined),
  /** Whether there is such an account. Default: every address with a local part. */
  isUser: op<void, boolean>(({ jid }) => jid !== undefined && jid.local !== ''),
  getRoster: op<void, readonly RosterItemValue[]>(() => []),
  /** With the subscription `remove`: removes it. */
  setRosterItem: op<RosterItemValue, void>(() => {}),
}

/** Rosters in memory: of so many accounts, and so many items each. */
export function memoryRosters(maxUsers: number, maxItems: number): OpDefaults<typeof privilegeServiceOps> {
  const rosters = createCache<ReadonlyMap<string, RosterItemValue>>({ max: maxUsers })
  return {
    getRoster: ({ jid }) => [...(rosters.get(`${jid}`)?.values() ?? [])],
    setRosterItem({ jid, args: item }) {
      const items = new Map(rosters.get(`${jid}`))
      const key = item.jid.toString()
      if (item.subscription === 'remove') {
        if (!items.delete(key)) throw new StanzaError('item-not-found')
      } else if (items.size >= maxItems && !items.has(key)) {
        throw new StanzaError('resource-constraint')
      } else items.set(key, { ...item, subscription: item.subscription ?? items.get(key)?.subscription ?? 'none' })
      rosters.set(`${jid}`, items)
    },
  }
}
