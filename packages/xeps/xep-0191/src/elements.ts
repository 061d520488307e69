import { attr, element, exchange, type Infer, jid, list, rest } from '@trestle/stanza'

/** XEP-0191 §3.1. */
export const NS_BLOCKING = 'urn:xmpp:blocking'
/** XEP-0191 §3.3. */
export const NS_BLOCKING_ERRORS = 'urn:xmpp:blocking:errors'

/** A blocked address, with what other specifications add to it, such as a report (XEP-0377). */
export const BlockItem = element(NS_BLOCKING, 'item', { jid: attr(jid), rest: rest() })

export interface BlockItemValue extends Infer<typeof BlockItem> {}

export const BlockListRequest = element(NS_BLOCKING, 'blocklist', {})
/** The block list of an account (§3.2). Items whose address is none are left out. */
export const BlockList = element(NS_BLOCKING, 'blocklist', { items: list(BlockItem, { skipInvalid: true }) })
/** Blocks addresses, at least one; or tells that they were blocked (§3.3). */
export const Block = element(NS_BLOCKING, 'block', { items: list(BlockItem) })
/** Unblocks addresses, without items all that there are; or tells that they were unblocked (§3.4, §3.5). */
export const Unblock = element(NS_BLOCKING, 'unblock', { items: list(BlockItem) })

export const blockListExchange = exchange(BlockListRequest, BlockList)
export const blockExchange = exchange(Block)
export const unblockExchange = exchange(Unblock)

/** In an error: the stanza was for an address that its sender has blocked (§3.3). */
export const Blocked = element(NS_BLOCKING_ERRORS, 'blocked', {})
