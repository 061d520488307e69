import type { JID } from '@trestle/jid'
import type { Dispose } from '@trestle/xmlstream'

/** Of which local addresses something holds. */
export interface AddressScope {
  /** Default: all of the host. It is asked for each request, so it is to be quick. */
  readonly at?: ((jid: JID) => boolean) | undefined
}

/** Features (XEP-0030 §3.1 `var`s) that are on while at least one contributor wants them. */
export interface FeatureSet {
  /** Turns a feature on, for the whole host or for the addresses of a scope. */
  add(feature: string, scope?: AddressScope): Dispose
  has(feature: string, jid?: JID): boolean
  /** In alphabetical order, each once: those of an address, or without one those of the whole host. */
  list(jid?: JID): readonly string[]
}

export function createFeatureSet(changed: () => void): FeatureSet {
  const contributions = new Map<string, Set<AddressScope>>()
  const holds = (jid: JID | undefined) => (scope: AddressScope) => !scope.at || (jid !== undefined && scope.at(jid))
  const has = (feature: string, jid?: JID) => [...(contributions.get(feature) ?? [])].some(holds(jid))

  return {
    add(feature, { at } = {}) {
      const contribution: AddressScope = { at }
      const all = contributions.get(feature) ?? new Set()
      const differs = at !== undefined || !has(feature)
      contributions.set(feature, all.add(contribution))
      if (differs) changed()
      return () => {
        if (!all.delete(contribution)) return
        if (all.size === 0) contributions.delete(feature)
        if (at !== undefined || !has(feature)) changed()
      }
    },
    has,
    list: (jid) => [...contributions.keys()].filter((feature) => has(feature, jid)).sort(),
  }
}
