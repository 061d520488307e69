import { definePlugin } from '@trestle/core'
import { NS_XHTML_IM } from './elements.js'
import { setXhtml, xhtmlOf } from './message-xhtml.js'

export interface XhtmlApi {
  readonly setXhtml: typeof setXhtml
  readonly xhtmlOf: typeof xhtmlOf
}

/** XHTML-IM (XEP-0071): announces that XHTML beside bodies is shown, and reads and writes it sanitized. */
export const xhtml = definePlugin({
  name: 'xep-0071',
  features: [NS_XHTML_IM],
  setup() {
    const view: XhtmlApi = { setXhtml, xhtmlOf }
    return () => view
  },
})
