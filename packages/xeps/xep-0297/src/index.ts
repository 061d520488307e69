/**
 * Stanza Forwarding: carries stanzas within others, and takes them out with the checks that this needs.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { forwarding } from '@trestle/xep-0297'
 *
 * const client = createClient({ jid: 'nurse@capulet.example', password: 'angelica' })
 * client.use(forwarding).on('message', (message) => {
 *   const shown = client.get(forwarding).shownIn(message)
 *   console.log(`${message.from}: ${message.body}`)
 *   if (shown) console.log(`  claims that ${shown.message.from} wrote: ${shown.message.body}`)
 * })
 * await client.start()
 * client.send(client.presence()) // from here on, others can write to it
 * ```
 *
 * @packageDocumentation
 */
export { Forwarded, type ForwardedValue, NS_FORWARD } from './elements.js'
export { ForwardError, type ForwardErrorCode } from './forward-error.js'
export {
  type ForwardInit,
  type ForwardingApi,
  forwarding,
  forwarding as default,
  type ShownMessage,
} from './plugin.js'
export { carriesForward, type QualifiedName, type Unwrapped, type UnwrapRules, unwrapMessage } from './unwrap.js'
