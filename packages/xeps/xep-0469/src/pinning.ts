import { type ConferenceValue, getExtension, setExtension } from '@trestle/xep-0402'
import { Pinned } from './elements.js'

/** Whether a bookmark is pinned: it is shown before the others (XEP-0469 §4). */
export function isPinned(bookmark: Pick<ConferenceValue, 'extensions'>): boolean {
  return getExtension(bookmark, Pinned) !== undefined
}

/** The bookmark, pinned or not; what others keep with it stays. For `changeBookmark` of XEP-0402. */
export function setPinned<B extends ConferenceValue>(bookmark: B, pinned: boolean): B {
  if (pinned === isPinned(bookmark)) return bookmark
  return setExtension(bookmark, Pinned, pinned ? {} : undefined)
}
