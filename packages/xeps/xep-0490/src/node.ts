import { pubsubNode } from '@trestle/xep-0060'
import { DisplayedUpTo, NS_DISPLAYED } from './elements.js'

/** The node of an account, with an item for each chat, and the options that each publication demands (XEP-0490 §4.2). */
export const displayedNode = /* @__PURE__ */ pubsubNode(NS_DISPLAYED, DisplayedUpTo, {
  options: { persistItems: true, maxItems: 'max', sendLastPublishedItem: 'never', accessModel: 'whitelist' },
})
