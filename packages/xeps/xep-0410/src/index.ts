/**
 * MUC Self-Ping: finds out whether rooms still know of one, and enters them again where they do not.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { muc } from '@trestle/xep-0045'
 * import { selfPing } from '@trestle/xep-0410'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(selfPing, { silence: 600_000 })
 * await client.start()
 * const room = await client.get(muc).join('feast@rooms.verona.example', 'romeo')
 * console.log(await client.get(selfPing).check(room)) // joined
 * ```
 *
 * @packageDocumentation
 */
export { NS_MUC_SELF_PING } from '@trestle/xep-0045'
export { outcomeOf, type SelfPingOutcome } from './outcome.js'
export {
  type SelfPingApi,
  type SelfPinged,
  type SelfPingOptions,
  selfPing,
  selfPing as default,
  selfPinged,
} from './plugin.js'
