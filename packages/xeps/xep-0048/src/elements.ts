import { attr, boolean, childText, element, type Infer, lenient, list, optional, rest, string } from '@trestle/stanza'

/** XEP-0048. */
export const NS_STORED_BOOKMARKS = 'storage:bookmarks'

/** A bookmark of a room (§2.1). */
export const StoredConference = element(NS_STORED_BOOKMARKS, 'conference', {
  /** The address of the room as it is stored: what is none must not be lost when another bookmark is changed. */
  jid: optional(attr(string)),
  name: optional(attr(string)),
  /** Whether to enter the room at each login. What is no boolean counts as absent. */
  autojoin: lenient(attr(boolean)),
  nick: optional(childText('nick', string)),
  /** This is no place for secrets: servers keep it as it is (§4). */
  password: optional(childText('password', string)),
  rest: rest(),
})

/** A bookmark of a web page (§2.2). */
export const StoredUrl = element(NS_STORED_BOOKMARKS, 'url', {
  /** Of a stranger's choice, and of any scheme. */
  url: optional(attr(string)),
  name: optional(attr(string)),
  rest: rest(),
})

/** All bookmarks of an account (§2). */
export const BookmarkStorage = element(NS_STORED_BOOKMARKS, 'storage', {
  conferences: list(StoredConference),
  urls: list(StoredUrl),
  rest: rest(),
})

export interface StoredConferenceValue extends Infer<typeof StoredConference> {}
export interface StoredUrlValue extends Infer<typeof StoredUrl> {}
export interface BookmarkStorageValue extends Infer<typeof BookmarkStorage> {}
