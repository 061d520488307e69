/**
 * Entity Time: asks for the time and the time zone of somebody, or of a server, and answers who may know.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { roster } from '@trestle/core'
 * import { entityTime } from '@trestle/xep-0202'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(entityTime).use(roster)
 * await client.start()
 * await client.get(roster).load()
 * const { moment, offset } = await client.get(entityTime).getEntityTime('juliet@capulet.example/balcony')
 * console.log(`It is ${moment.toISOString()}, and her clock is ${offset} minutes ahead of UTC.`)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { EntityTime, type EntityTimeData, EntityTimeRequest, entityTimeExchange, NS_TIME } from './elements.js'
export { entityTimeOps } from './ops.js'
export { type EntityTimeApi, entityTime, entityTime as default } from './plugin.js'
