import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { DiscoInfoValue, DiscoItem } from './elements.js'

/** An answer about a local address. What it leaves out is filled in from the additions and from the host's features. */
export type DiscoAnswer = Partial<Pick<DiscoInfoValue, 'identities' | 'features' | 'forms'>>

/** The entity whose answer is cached; the node is that of the call. */
export interface CacheKey {
  readonly entity: JID
}

/**
 * Answers and cache. `info` and `items` are called for each request, with the local address, the node and the requester;
 * `undefined` leaves the answer to what was added. Throw StanzaError `item-not-found` for addresses that do not exist,
 * ForbiddenError to refuse.
 */
export const discoOps = {
  info: op<void, DiscoAnswer | undefined>(() => undefined),
  items: op<void, readonly DiscoItem[] | undefined>(() => undefined),
  getCachedInfo: op<CacheKey, DiscoInfoValue | undefined>(() => undefined),
  cacheInfo: op<CacheKey & { readonly info: DiscoInfoValue }, void>(() => {}),
}
export type DiscoOps = typeof discoOps
