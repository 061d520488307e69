import { pubsubNode } from '@trestle/xep-0060'
import { BookmarkStorage, NS_STORED_BOOKMARKS } from './elements.js'

/** The node whose one item has all bookmarks (XEP-0048 §3). */
export const storedBookmarksNode = /* @__PURE__ */ pubsubNode(NS_STORED_BOOKMARKS, BookmarkStorage, {
  id: 'current',
  options: { persistItems: true, accessModel: 'whitelist' },
})
