import type { Dispose } from '@trestle/xmlstream'

/** Features (XEP-0030 §3.1 `var`s) that are on while at least one contributor wants them. */
export interface FeatureSet {
  add(feature: string): Dispose
  has(feature: string): boolean
  /** In alphabetical order, each once. */
  list(): readonly string[]
}

export function createFeatureSet(changed: () => void): FeatureSet {
  const contributors = new Map<string, number>()
  const count = (feature: string) => contributors.get(feature) ?? 0
  return {
    add(feature) {
      contributors.set(feature, count(feature) + 1)
      if (count(feature) === 1) changed()
      let added = true
      return () => {
        if (!added) return
        added = false
        if (count(feature) > 1) contributors.set(feature, count(feature) - 1)
        else {
          contributors.delete(feature)
          changed()
        }
      }
    },
    has: (feature) => contributors.has(feature),
    list: () => [...contributors.keys()].sort(),
  }
}
