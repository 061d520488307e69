/**
 * Occupant Identifiers: tells whether two occupants of a room are the same user, whatever they call themselves.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { occupantIds } from '@trestle/xep-0421'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(occupantIds)
 * client.on('message', async (message) => {
 *   if (message.type === 'groupchat') console.log(await client.get(occupantIds).of(message))
 * })
 * await client.start()
 * ```
 *
 * @packageDocumentation
 */
export { createOccupantId, createOccupantIdKey } from './create-occupant-id.js'
export { NS_OCCUPANT_ID, OccupantId } from './elements.js'
export { type OccupantIdsApi, occupantIds, occupantIds as default, readOccupantId } from './plugin.js'
