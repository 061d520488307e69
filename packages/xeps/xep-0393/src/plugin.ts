import { definePlugin } from '@trestle/core'
import { NS_STYLING } from './elements.js'
import { markUnstyled, stylingOf } from './message-styling.js'

export interface MessageStylingApi {
  readonly stylingOf: typeof stylingOf
  readonly markUnstyled: typeof markUnstyled
}

/** Message Styling (XEP-0393): announces that styles in bodies are shown, and reads them. */
export const messageStyling = definePlugin({
  name: 'xep-0393',
  features: [NS_STYLING],
  setup() {
    const view: MessageStylingApi = { stylingOf, markUnstyled }
    return () => view
  },
})
