/**
 * Bookmarks: rooms and web pages, as older clients keep them, as private XML or in one item of a private node.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { roomsIn, storedBookmarks, withRoom } from '@trestle/xep-0048'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(storedBookmarks)
 * await client.start()
 * const api = client.get(storedBookmarks)
 * await api.changeBookmarks((all) => withRoom(all, 'feast@rooms.verona.example', () => ({ name: 'The Feast' })))
 * const all = await api.getBookmarks()
 * for (const { room, name } of roomsIn(all)) console.log(`${room} is ${name}`)
 * ```
 *
 * @packageDocumentation
 */
export {
  BookmarkStorage,
  type BookmarkStorageValue,
  NS_STORED_BOOKMARKS,
  StoredConference,
  type StoredConferenceValue,
  StoredUrl,
  type StoredUrlValue,
} from './elements.js'
export { storedBookmarksNode } from './node.js'
export {
  type StoredBookmarksApi,
  type StoredBookmarksChange,
  type StoredBookmarksOptions,
  storedBookmarks,
  storedBookmarks as default,
  storedBookmarksChanged,
} from './plugin.js'
export { roomsIn, type StoredRoom, withoutRoom, withRoom } from './rooms.js'
