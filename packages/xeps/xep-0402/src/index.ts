/**
 * PEP Native Bookmarks: the rooms that an account has bookmarked, one item of a private node for each.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { caps } from '@trestle/xep-0115'
 * import { bookmarkChanged, bookmarks } from '@trestle/xep-0402'
 * import { autojoin } from '@trestle/xep-0402/autojoin'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(caps).use(bookmarks).use(autojoin, { nick: 'Pilgrim' })
 * client.on(bookmarkChanged, ({ bookmark }) => console.log(`${bookmark.room} is ${bookmark.name}`))
 * await client.start()
 * client.send(client.presence())
 * await client.get(bookmarks).changeBookmark('feast@rooms.verona.example', (before) => ({ ...before, autojoin: true }))
 * ```
 *
 * @packageDocumentation
 */
export type { Bookmark } from './bookmark.js'
export {
  Conference,
  type ConferenceValue,
  Extensions,
  type ExtensionsValue,
  FEATURE_BOOKMARKS_COMPAT,
  FEATURE_BOOKMARKS_COMPAT_PEP,
  NS_BOOKMARKS,
} from './elements.js'
export { type BookmarkChange, type BookmarkRemoval, bookmarkChanged, bookmarkRemoved } from './events.js'
export { getExtension, setExtension } from './extensions.js'
export { bookmarksNode } from './node.js'
export {
  type BookmarksApi,
  type BookmarksOptions,
  type BookmarkUnification,
  bookmarks,
  bookmarks as default,
} from './plugin.js'
