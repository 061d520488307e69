import type { JID } from '@trestle/jid'
import { defineEvent } from '@trestle/xmlstream'
import type { Bookmark } from './bookmark.js'

export interface BookmarkChange {
  /** The local address that was notified. */
  readonly to: JID
  readonly bookmark: Bookmark
}

export interface BookmarkRemoval {
  /** The local address that was notified. */
  readonly to: JID
  /** Undefined: there are no bookmarks any more. */
  readonly room: JID | undefined
}

/** A client of the account added or changed a bookmark (XEP-0402 §4). */
export const bookmarkChanged = defineEvent<BookmarkChange>('xep-0402:changed')

/** A client of the account removed a bookmark, or all of them. */
export const bookmarkRemoved = defineEvent<BookmarkRemoval>('xep-0402:removed')
