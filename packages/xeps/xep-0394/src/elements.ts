import { attr, boolean, element, flag, type Infer, integerBetween, list, optional, rest, string } from '@trestle/stanza'

/** XEP-0394 §4. */
export const NS_MARKUP = 'urn:xmpp:markup:0'

const position = integerBetween(0, 0xffff_ffff)

/** From `start` up to `end`, which is not part of it, in code points of the body. */
const range = { start: attr(position), end: attr(position) }

/** Styles of a part of a line (§4.1). One without any known style has no effect. */
const Span = element(NS_MARKUP, 'span', {
  ...range,
  emphasis: flag(),
  strong: flag(),
  code: flag(),
  deleted: flag(),
  rest: rest(),
})

/** A block of code (§4.2). The specification leaves open how languages are named. */
const CodeBlock = element(NS_MARKUP, 'bcode', { ...range, language: optional(attr(string)), rest: rest() })

/** A list (§4.3): each item lasts until the next one, the last until the end of the list. */
const ItemList = element(NS_MARKUP, 'list', {
  ...range,
  ordered: optional(attr(boolean)),
  items: list(element(NS_MARKUP, 'li', { start: attr(position), rest: rest() })),
  rest: rest(),
})

/** A quotation (§4.4); one within another is a quotation of a quotation. */
const Quote = element(NS_MARKUP, 'bquote', { ...range, rest: rest() })

/** In a message: how parts of its body look, or of the body in one language. */
export const Markup = element(NS_MARKUP, 'markup', {
  lang: optional(attr('xml:lang', string)),
  spans: list(Span, { skipInvalid: true }),
  codeBlocks: list(CodeBlock, { skipInvalid: true }),
  lists: list(ItemList, { skipInvalid: true }),
  quotes: list(Quote, { skipInvalid: true }),
  rest: rest(),
})

export interface MarkupValue extends Infer<typeof Markup> {}
export interface MarkupSpan extends Infer<typeof Span> {}
export interface MarkupCodeBlock extends Infer<typeof CodeBlock> {}
export interface MarkupList extends Infer<typeof ItemList> {}
export interface MarkupQuote extends Infer<typeof Quote> {}
