/**
 * Message Styling: reads the styles of plain text, such as `*strong*` and `> quoted`, as a tree of blocks and spans.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { messageStyling, stylingOf, stylingToHtml } from '@trestle/xep-0393'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(messageStyling)
 * client.on('message', (message) => {
 *   const blocks = stylingOf(message) // [{ kind: 'plain', spans: [{ kind: 'strong', … }] }, { kind: 'quote', … }]
 *   console.log(stylingToHtml(blocks)) // <p><strong>*O*</strong> Romeo</p>
 * })
 * await client.start()
 * client.send(client.message({ to: 'juliet@capulet.example', body: '> What light?\n*Juliet* is the sun' }))
 * ```
 *
 * @packageDocumentation
 */
export { NS_STYLING, Unstyled } from './elements.js'
export { markUnstyled, stylingOf } from './message-styling.js'
export { MAX_QUOTE_DEPTH, parsePlain, parseStyling } from './parse-styling.js'
export { type MessageStylingApi, messageStyling, messageStyling as default } from './plugin.js'
export type {
  Block,
  CodeSpan,
  PlainBlock,
  PreformattedBlock,
  QuoteBlock,
  Span,
  StyledSpan,
  TextSpan,
} from './styled-text.js'
export { type HtmlOptions, stylingToHtml } from './to-html.js'
export { stylingToText } from './to-text.js'
