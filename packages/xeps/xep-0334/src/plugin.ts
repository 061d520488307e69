import { definePlugin } from '@trestle/core'
import { addHints, readHints } from './hints.js'

export interface HintsApi {
  readonly add: typeof addHints
  readonly of: typeof readHints
}

/** Message Processing Hints (XEP-0334): reads and writes them. There is no feature to announce. */
export const hints = definePlugin({
  name: 'xep-0334',
  setup() {
    const view: HintsApi = { add: addHints, of: readHints }
    return () => view
  },
})
