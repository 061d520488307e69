import { type Cache, createCache } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'
import type { DiscoInfoValue } from './elements.js'

export interface InfoCacheOptions {
  readonly clock: Clock
  /** Most answers that are kept; beyond it, the least recently used is dropped. */
  readonly size: number
  /** Milliseconds that an answer is kept. */
  readonly time: number
}

/** Characters of the largest answer that is cached. */
const MAX_CHARACTERS = 32_768
/** Characters that a feature or an identity is counted with beside its texts. */
const OVERHEAD = 16

/** Caches the answers of other entities. */
export function createInfoCache({ clock, size, time }: InfoCacheOptions): Pick<Cache<DiscoInfoValue>, 'get' | 'set'> {
  const answers = createCache<DiscoInfoValue>({ max: size, maxAge: time, clock })
  return {
    get: answers.get,
    set(key, info) {
      if (charactersOf(info) > MAX_CHARACTERS) answers.delete(key)
      else answers.set(key, info)
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
