/**
 * Stream Limits Advertisement: keeps what is sent within the limits that the server announces, and the stream from being idle.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { streamLimits } from '@trestle/xep-0478'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(streamLimits)
 * await client.start()
 * const { maxBytes, idleSeconds } = client.get(streamLimits).limits
 * console.log(`The server takes ${maxBytes ?? 'any number of'} bytes, and hears from us every ${idleSeconds ?? '?'} s.`)
 * ```
 *
 * @packageDocumentation
 */
export { NS_STREAM_LIMITS, StreamLimits, type StreamLimitsData } from './elements.js'
export { type StreamLimitsApi, streamLimits, streamLimits as default } from './plugin.js'
