/**
 * Message Carbons: shows a client what the other clients of its account send and receive.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { carbonReceived, carbonSent, carbons } from '@trestle/xep-0280'
 *
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' })
 * client.use(carbons)
 * client.on(carbonReceived, ({ message }) => console.log(`${message.from} wrote elsewhere: ${message.body}`))
 * client.on(carbonSent, ({ message }) => console.log(`I wrote to ${message.to} elsewhere: ${message.body}`))
 * await client.start()
 * client.send(client.presence())
 * ```
 *
 * @packageDocumentation
 */
export { CarbonError, type CarbonErrorCode } from './carbon-error.js'
export {
  CarbonPrivate,
  CarbonReceived,
  CarbonSent,
  DisableCarbons,
  disableExchange,
  EnableCarbons,
  enableExchange,
  NS_CARBONS,
} from './elements.js'
export { markPrivate } from './mark-private.js'
export {
  type CarbonsApi,
  type CarbonsOptions,
  carbonReceived,
  carbonSent,
  carbons,
  carbons as default,
} from './plugin.js'
export { type Carbon, looksLikeCarbon, readCarbon } from './read-carbon.js'
