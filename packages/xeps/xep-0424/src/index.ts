/**
 * Message Retraction: asks everybody to forget a message that was sent, and tells of the retractions of others.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { retractionReceived, retractions } from '@trestle/xep-0424'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(retractions)
 * client.on(retractionReceived, ({ id, arrival }) => console.log(`${arrival.from} retracts ${id}`))
 * await client.start()
 * const message = client.message({ to: 'juliet@capulet.example', body: 'By yonder moon' })
 * client.send(message)
 * client.get(retractions).retract(message)
 * ```
 *
 * @packageDocumentation
 */
export {
  NS_RETRACT,
  NS_RETRACT_OLD,
  NS_TOMBSTONES,
  OldRetract,
  OldRetracted,
  Retract,
  Retracted,
  type RetractedValue,
  type RetractValue,
} from './elements.js'
export {
  type RetractionOptions,
  type RetractionReceived,
  type RetractionsApi,
  retractionReceived,
  retractions,
  retractions as default,
} from './plugin.js'
export { readRetraction } from './read-retraction.js'
export { RetractionError, type RetractionErrorCode } from './retraction-error.js'
export { retracts } from './retracts.js'
export { readTombstone, type Tombstone, tombstoneOf } from './tombstone.js'
