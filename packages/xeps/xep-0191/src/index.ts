/**
 * Blocking Command: blocks and unblocks addresses at the own server, follows the block list, and keeps such lists for accounts.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { blocked, blocking } from '@trestle/xep-0191'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(blocking)
 * await client.start()
 * client.xmpp.events.on(blocked, ({ jids }) => console.log(`blocked: ${jids}`))
 * const service = client.get(blocking)
 * console.log(await service.getBlocked()) // from now on the server tells of changes
 * await service.block('tybalt@capulet.example')
 * console.log(service.isBlocked('tybalt@capulet.example/street')) // true
 * await service.unblock('tybalt@capulet.example')
 * ```
 *
 * @packageDocumentation
 */
export { type BlockSet, createBlockSet } from './block-set.js'
export { blockedError, isBlockedError } from './blocked-error.js'
export { BlockingError, type BlockingErrorCode } from './blocking-error.js'
export {
  Block,
  Blocked,
  BlockItem,
  type BlockItemValue,
  BlockList,
  BlockListRequest,
  blockExchange,
  blockListExchange,
  NS_BLOCKING,
  NS_BLOCKING_ERRORS,
  Unblock,
  unblockExchange,
} from './elements.js'
export { type HostedBlockListChange, hostedBlockListChanged } from './hosted-lists.js'
export { isBlockedBy } from './is-blocked-by.js'
export { blockingOps } from './ops.js'
export {
  type Blockable,
  type BlockingApi,
  type BlockingOptions,
  type BlockListChange,
  blocked,
  blocking,
  blocking as default,
  unblocked,
} from './plugin.js'
