import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'

/** Resources of one account that are told of changes; further ones are not. */
const MAX_RESOURCES = 64

/** The resources that have asked for the block list of their account, and are told of changes from then on (XEP-0191 §3.3). */
export interface InterestedResources {
  add(resource: JID): void
  remove(resource: JID): void
  of(account: JID): readonly JID[]
}

/** @param maxAccounts beyond them, the one that was longest unused is forgotten. */
export function createInterestedResources(maxAccounts: number): InterestedResources {
  const accounts = createCache<Map<string, JID>>({ max: maxAccounts })
  return {
    add(resource) {
      const account = resource.bare.toString()
      const resources = accounts.get(account) ?? new Map<string, JID>()
      if (resources.size < MAX_RESOURCES) resources.set(resource.toString(), resource)
      accounts.set(account, resources)
    },
    remove(resource) {
      const account = resource.bare.toString()
      const resources = accounts.get(account)
      if (resources?.delete(resource.toString()) && resources.size === 0) accounts.delete(account)
    },
    of: (account) => [...(accounts.get(account.bare.toString())?.values() ?? [])],
  }
}
