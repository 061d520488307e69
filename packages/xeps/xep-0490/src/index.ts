/**
 * Message Displayed Synchronization: up to where the user has seen each chat, for all clients of an account.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { caps } from '@trestle/xep-0115'
 * import { displayedChanged, displayedSync } from '@trestle/xep-0490'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(caps).use(displayedSync)
 * client.on(displayedChanged, ({ state }) => console.log(`${state.chat}: seen up to ${state.id}`))
 * client.on('message', (message) => client.get(displayedSync).markDisplayed(message))
 * await client.start()
 * client.send(client.presence())
 * console.log(await client.get(displayedSync).getAll())
 * ```
 *
 * @packageDocumentation
 */
export { DisplayedError, type DisplayedErrorCode } from './displayed-error.js'
export { type DisplayedState, displayedStateOf } from './displayed-state.js'
export { DisplayedUpTo, type DisplayedUpToValue, FEATURE_SERVER_ASSIST, NS_DISPLAYED } from './elements.js'
export { displayedNode } from './node.js'
export {
  type DisplayedChange,
  type DisplayedSyncApi,
  type DisplayedSyncOptions,
  displayedChanged,
  displayedSync,
  displayedSync as default,
} from './plugin.js'
