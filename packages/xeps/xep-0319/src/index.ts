/**
 * Last User Interaction in Presence: says since when nobody has used a client, and tells since when contacts are idle.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { idle, idleChanged } from '@trestle/xep-0319'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(idle)
 * client.on(idleChanged, ({ from, since }) =>
 *   console.log(since ? `${from} is idle since ${since.toISOString()}` : `${from} is back`),
 * )
 * await client.start()
 * await client.get(idle).idle(new Date(Date.now() - 300_000)) // nobody has touched the keyboard for five minutes
 * client.send(client.presence({ show: 'away' }))
 * await client.get(idle).active()
 * client.send(client.presence())
 * ```
 *
 * @packageDocumentation
 */
export { Idle, type IdleData, NS_IDLE } from './elements.js'
export { idleOps } from './ops.js'
export { type IdleApi, type IdleChange, type IdleOptions, idle, idle as default, idleChanged } from './plugin.js'
export { readIdle } from './read-idle.js'
