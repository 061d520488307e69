import { type Cache, createCache } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'
import type { DiscoInfoValue } from './elements.js'

export interface InfoCacheOptions {
  readonly clock: Clock
  /** How many answers are kept; beyond them, the one longest unused is forgotten. */
  readonly size: number
  /** Milliseconds that an answer is kept. */
  readonly time: number
}

/** Characters of one answer; larger ones are not worth the memory. */
const MAX_CHARACTERS = 32_768
/** What a feature or an identity costs besides. */
const OVERHEAD = 16

/** Remembers what others have answered. */
export function createInfoCache({ clock, size, time }: InfoCacheOptions): Pick<Cache<DiscoInfoValue>, 'get' | 'set'> {
  const kept = createCache<DiscoInfoValue>({ max: size, maxAge: time, clock })
  return {
    get: kept.get,
    set(key, info) {
      if (charactersOf(info) > MAX_CHARACTERS) kept.delete(key)
      else kept.set(key, info)
    },
  }
}

function charactersOf({ identities, features, forms, rest }: DiscoInfoValue): number {
  let count = forms || rest ? JSON.stringify([forms, rest]).length : 0
  count += OVERHEAD * (features.length + identities.length)
  for (const feature of features) count += feature.length
  for (const { category, type, name = '', lang = '', rest } of identities) {
    count += category.length + type.length + name.length + lang.length + (rest ? JSON.stringify(rest).length : 0)
  }
  return count
}
