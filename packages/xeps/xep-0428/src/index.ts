/**
 * Fallback Indication: says which part of a message is there only for clients that do not know a specification, and leaves
 * it out for those that do. And positions in texts as XMPP counts them.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { fallbacks, prependFallback, textWithoutFallback } from '@trestle/xep-0428'
 *
 * const NS_REPLY = 'urn:xmpp:reply:0'
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(fallbacks)
 * client.on('message', (message) => console.log(textWithoutFallback(message, [NS_REPLY])))
 * await client.start()
 * const message = client.message({ to: 'juliet@capulet.example', body: 'It is the east' })
 * client.send(prependFallback(message, NS_REPLY, '> What light?\n'))
 * ```
 *
 * @packageDocumentation
 */
export { type CodePoints, codePointsOf } from './code-points.js'
export { Fallback, type FallbackValue, NS_FALLBACK, NS_FALLBACK_OLD, OldFallback } from './elements.js'
export { type FallbackText, fallbackRanges, markFallback, prependFallback, textWithoutFallback } from './fallbacks.js'
export { type FallbacksApi, fallbacks, fallbacks as default } from './plugin.js'
export { joinRanges, rangeWithout, sliceRange, type TextRange, withoutRanges } from './text-ranges.js'
