/**
 * Message Fastening: fastens payloads to earlier messages, and tells of what others fasten.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { element, string, text } from '@trestle/stanza'
 * import { fastening, fasteningReceived } from '@trestle/xep-0422'
 *
 * const Applause = element('urn:example:applause', 'applause', { text: text(string) })
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' })
 * client.use(fastening)
 * client.on(fasteningReceived, ({ id, payloads, arrival }) => console.log(`${arrival.from} to ${id}:`, payloads))
 * await client.start()
 * client.get(fastening).fasten({ to: 'romeo@montague.example' }, 'sonnet-1', Applause, [{ text: 'loud' }])
 * ```
 *
 * @packageDocumentation
 */
export { ApplyTo, type ApplyToValue, External, type ExternalValue, NS_FASTENING } from './elements.js'
export { addFastening, type Fastening, readFastening } from './fastening.js'
export {
  type FasteningApi,
  type FasteningReceived,
  fastening,
  fastening as default,
  fasteningReceived,
} from './plugin.js'
