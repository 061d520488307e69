import { definePlugin } from '@trestle/core'
import { NS_MEDIA } from './elements.js'
import { chooseUri, mediaOf, withMedia } from './field-media.js'

export interface FormMediaApi {
  readonly chooseUri: typeof chooseUri
  readonly mediaOf: typeof mediaOf
  readonly withMedia: typeof withMedia
}

/** Data Forms Media Element (XEP-0221): announces that media in forms are shown, and reads and writes them. */
export const formMedia = definePlugin({
  name: 'xep-0221',
  features: [NS_MEDIA],
  setup() {
    const view: FormMediaApi = { chooseUri, mediaOf, withMedia }
    return () => view
  },
})
