/**
 * Delayed Delivery: says when a stanza was first sent, and reads it from stanzas that waited on their way.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { readDelay } from '@trestle/xep-0203'
 *
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' })
 * client.on('message', (message) => {
 *   const sent = readDelay(message)?.stamp ?? new Date()
 *   console.log(`${sent.toISOString()} ${message.from}: ${message.body}`)
 * })
 * await client.start()
 * ```
 *
 * @packageDocumentation
 */
export { Delay, type DelayValue, LegacyDelay, NS_DELAY, NS_DELAY_LEGACY } from './elements.js'
export { type DelayApi, delay, delay as default } from './plugin.js'
export { type ReadDelayOptions, readDelay } from './read-delay.js'
