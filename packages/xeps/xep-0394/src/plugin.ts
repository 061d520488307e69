import { definePlugin } from '@trestle/core'
import { NS_MARKUP } from './elements.js'
import { markupOfStyling } from './markup-of-styling.js'
import { markupOf, setMarkup } from './message-markup.js'

export interface MessageMarkupApi {
  readonly markupOf: typeof markupOf
  readonly markupOfStyling: typeof markupOfStyling
  readonly setMarkup: typeof setMarkup
}

/** Message Markup (XEP-0394): announces that markup of bodies is shown, and reads and writes it. */
export const messageMarkup = definePlugin({
  name: 'xep-0394',
  features: [NS_MARKUP],
  setup() {
    const view: MessageMarkupApi = { markupOf, markupOfStyling, setMarkup }
    return () => view
  },
})
