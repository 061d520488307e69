/**
 * XHTML-IM: reads and writes XHTML beside the body of messages, with nothing in it but what is known to be harmless.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { xhtml, xhtmlOf, xhtmlToHtml } from '@trestle/xep-0071'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(xhtml)
 * client.on('message', (message) => {
 *   const body = xhtmlOf(message)
 *   console.log(body ? xhtmlToHtml(body) : message.body) // <p><strong>Juliet</strong> is the sun</p>
 * })
 * await client.start()
 * ```
 *
 * @packageDocumentation
 */
export { NS_XHTML, NS_XHTML_IM, XhtmlIm, type XhtmlImValue } from './elements.js'
export { setXhtml, type XhtmlOfOptions, xhtmlOf } from './message-xhtml.js'
export { type XhtmlApi, xhtml, xhtml as default } from './plugin.js'
export { sanitizeXhtml, type XhtmlOptions } from './sanitize-xhtml.js'
export { xhtmlToHtml } from './xhtml-to-html.js'
