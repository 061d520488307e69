import {
  attr,
  boolean,
  childText,
  content,
  element,
  type Infer,
  lenient,
  nested,
  optional,
  rest,
  string,
} from '@trestle/stanza'

/** XEP-0402: the node, and the namespace of what is in it. */
export const NS_BOOKMARKS = 'urn:xmpp:bookmarks:1'

/** The server shows these bookmarks to clients that keep theirs as private XML (XEP-0049), and the other way round (§5.3). */
export const FEATURE_BOOKMARKS_COMPAT = `${NS_BOOKMARKS}#compat`
/** The same for clients that keep theirs in one item (XEP-0048 1.1). */
export const FEATURE_BOOKMARKS_COMPAT_PEP = `${NS_BOOKMARKS}#compat-pep`

/** What other specifications and programs keep with a bookmark (§2). */
export const Extensions = element(NS_BOOKMARKS, 'extensions', { elements: content() })

/** A bookmark without the address of its room, which is the id of the item (§2). */
export const Conference = element(NS_BOOKMARKS, 'conference', {
  /** Whether to enter the room at each login. What is no boolean counts as absent. */
  autojoin: lenient(attr(boolean)),
  /** As the user has called it. */
  name: optional(attr(string)),
  nick: optional(childText('nick', string)),
  /** This is no place for secrets: servers keep it as it is. */
  password: optional(childText('password', string)),
  extensions: optional(nested(Extensions)),
  rest: rest(),
})

export interface ExtensionsValue extends Infer<typeof Extensions> {}
export interface ConferenceValue extends Infer<typeof Conference> {}
