/**
 * Displayed Markers: says up to which message a chat was read, and tells what others have read.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { Markable, markerReceived, markers } from '@trestle/xep-0333'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(markers)
 * client.on(markerReceived, ({ kind, id, arrival }) => console.log(`${arrival.from}: ${kind} up to ${id}`))
 * client.xmpp.onMessage(Markable, async (_, message, arrival) => {
 *   await client.get(markers).sendDisplayed(message, arrival)
 * })
 * await client.start()
 * const message = client.message({ to: 'juliet@capulet.example', body: 'Art thou there?' })
 * client.send(client.get(markers).request(message))
 * ```
 *
 * @packageDocumentation
 */
export { Acknowledged, Displayed, Markable, NS_MARKERS, Received } from './elements.js'
export {
  type MarkerKind,
  type MarkerReceived,
  type MarkersApi,
  markerReceived,
  markers,
  markers as default,
  type SendDisplayedOptions,
} from './plugin.js'
