/**
 * Bookmark Pinning: marks the bookmarks of rooms that matter most.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { bookmarks } from '@trestle/xep-0402'
 * import { isPinned, setPinned } from '@trestle/xep-0469'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(bookmarks)
 * await client.start()
 * const api = client.get(bookmarks)
 * await api.changeBookmark('feast@rooms.verona.example', (before = {}) => setPinned(before, true))
 * for (const bookmark of await api.getBookmarks()) if (isPinned(bookmark)) console.log(`${bookmark.room} comes first`)
 * ```
 *
 * @packageDocumentation
 */
export { NS_PINNING, Pinned, type PinnedValue } from './elements.js'
export { isPinned, setPinned } from './pinning.js'
