import { pubsubNode } from '@trestle/xep-0060'
import { Conference, NS_BOOKMARKS } from './elements.js'

/** The node of the bookmarks of an account, with the options that each publication demands (XEP-0402 §3.3). */
export const bookmarksNode = /* @__PURE__ */ pubsubNode(NS_BOOKMARKS, Conference, {
  options: { persistItems: true, maxItems: 'max', sendLastPublishedItem: 'never', accessModel: 'whitelist' },
})
