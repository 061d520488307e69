/**
 * Message Markup: says beside the body of a message which parts of it are emphasized, code, lists or quotations.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { markupOf, markupOfStyling, messageMarkup, setMarkup } from '@trestle/xep-0394'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(messageMarkup)
 * client.on('message', (message) => console.log(markupOf(message)?.spans)) // [{ start: 1, end: 7, strong: true }]
 * await client.start()
 * const body = '*Juliet* is the sun'
 * client.send(setMarkup(client.message({ to: 'juliet@capulet.example', body }), markupOfStyling(body)))
 * ```
 *
 * @packageDocumentation
 */
export {
  Markup,
  type MarkupCodeBlock,
  type MarkupList,
  type MarkupQuote,
  type MarkupSpan,
  type MarkupValue,
  NS_MARKUP,
} from './elements.js'
export { markupOfStyling } from './markup-of-styling.js'
export { markupOf, setMarkup } from './message-markup.js'
export { type MessageMarkupApi, messageMarkup, messageMarkup as default } from './plugin.js'
export { validMarkup } from './valid-markup.js'
