import { element, type Infer, rest } from '@trestle/stanza'

/** XEP-0469. */
export const NS_PINNING = 'urn:xmpp:bookmarks-pinning:0'

/** Among the extensions of a bookmark: it is pinned (§3). */
export const Pinned = element(NS_PINNING, 'pinned', { rest: rest() })

export interface PinnedValue extends Infer<typeof Pinned> {}
