/**
 * Stanza Headers and Internet Metadata (SHIM): headers of messages, presences and payloads of iqs, and who heeds which.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { Headers, headers, headersFrom, readHeaderValues } from '@trestle/xep-0131'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(headers, { supported: ['Urgency'] })
 * client.on('message', (message) => {
 *   const { urgency = 'medium' } = readHeaderValues(message.get(Headers) ?? [])
 *   console.log(`${urgency}: ${message.body}`)
 * })
 * await client.start()
 * const message = client.message({ to: 'juliet@capulet.example', body: 'The watch is coming!' })
 * client.send(message.set(Headers, headersFrom({ urgency: 'high' })))
 * ```
 *
 * @packageDocumentation
 */
export { Header, type HeaderData, Headers, NS_SHIM } from './elements.js'
export { type HeaderValues, headerOf, headersFrom, headersOf, readHeaderValues, type Urgency } from './header-values.js'
export { type HeadersApi, type HeadersOptions, headers, headers as default } from './plugin.js'
