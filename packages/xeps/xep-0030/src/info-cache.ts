import type { Clock } from '@trestle/xmlstream'
import type { DiscoInfoValue } from './elements.js'

export interface InfoCacheOptions {
  readonly clock: Clock
  /** How many answers are kept; beyond them, the one longest unused is forgotten. */
  readonly size: number
  /** Milliseconds that an answer is kept. */
  readonly time: number
}

export interface InfoCache {
  get(key: string): DiscoInfoValue | undefined
  set(key: string, info: DiscoInfoValue): void
}

/** Characters of one answer; larger ones are not worth the memory. */
const MAX_CHARACTERS = 32_768
/** What a feature or an identity costs besides. */
const OVERHEAD = 16

export function createInfoCache({ clock, size, time }: InfoCacheOptions): InfoCache {
  const kept = new Map<string, { readonly info: DiscoInfoValue; readonly until: number }>()
  return {
    get(key) {
      const found = kept.get(key)
      if (!found) return undefined
      kept.delete(key)
      if (found.until <= clock.monotonic()) return undefined
      kept.set(key, found)
      return found.info
    },
    set(key, info) {
      kept.delete(key)
      if (charactersOf(info) > MAX_CHARACTERS) return
      kept.set(key, { info, until: clock.monotonic() + time })
      if (kept.size > size) kept.delete(kept.keys().next().value as string)
    },
  }
}

function charactersOf({ identities, features, forms = [] }: DiscoInfoValue): number {
  let count = forms.length === 0 ? 0 : JSON.stringify(forms).length
  count += OVERHEAD * (features.length + identities.length)
  for (const feature of features) count += feature.length
  for (const { category, type, name = '', lang = '' } of identities) {
    count += category.length + type.length + name.length + lang.length
  }
  return count
}
