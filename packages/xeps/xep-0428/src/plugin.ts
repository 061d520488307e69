import { definePlugin } from '@trestle/core'
import { NS_FALLBACK } from './elements.js'
import { fallbackRanges, markFallback, prependFallback, textWithoutFallback } from './fallbacks.js'

export interface FallbacksApi {
  readonly mark: typeof markFallback
  readonly prepend: typeof prependFallback
  readonly ranges: typeof fallbackRanges
  readonly textWithout: typeof textWithoutFallback
}

/** Fallback Indication (XEP-0428): announces that fallbacks are understood, and reads and writes them. */
export const fallbacks = definePlugin({
  name: 'xep-0428',
  features: [NS_FALLBACK],
  setup() {
    const view: FallbacksApi = {
      mark: markFallback,
      prepend: prependFallback,
      ranges: fallbackRanges,
      textWithout: textWithoutFallback,
    }
    return () => view
  },
})
