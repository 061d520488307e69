/**
 * Last Activity: asks how long somebody has been idle or offline, or a service running, and answers who may know.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { roster } from '@trestle/core'
 * import { lastActivity } from '@trestle/xep-0012'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(lastActivity).use(roster)
 * await client.start()
 * await client.get(roster).load()
 * const { since, status } = await client.get(lastActivity).getLastActivity('juliet@capulet.example')
 * console.log(`Juliet left at ${since.toLocaleTimeString()}: ${status ?? 'no word'}`)
 * await client.get(lastActivity).setLastActivity() // somebody touched the keyboard just now
 * ```
 *
 * @packageDocumentation
 */
export {
  LastActivity,
  type LastActivityData,
  LastActivityRequest,
  lastActivityExchange,
  NS_LAST_ACTIVITY,
} from './elements.js'
export { type Activity, lastActivityOps } from './ops.js'
export {
  type EntityActivity,
  type LastActivityApi,
  type LastActivityOptions,
  lastActivity,
  lastActivity as default,
} from './plugin.js'
