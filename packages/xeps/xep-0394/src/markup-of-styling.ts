import { type Block, parseStyling, type Span } from '@trestle/xep-0393'
import { codePointsOf } from '@trestle/xep-0428'
import type { MarkupValue } from './elements.js'

type Styles = { readonly [K in 'emphasis' | 'strong' | 'code' | 'deleted']?: true }

const STYLES = { emphasis: 'emphasis', strong: 'strong', strike: 'deleted' } as const

interface Parts {
  readonly spans: MarkupValue['spans'][number][]
  readonly codeBlocks: MarkupValue['codeBlocks'][number][]
  readonly quotes: MarkupValue['quotes'][number][]
}

/**
 * The markup that says the same as the styles of a text (XEP-0393), so that both kinds of clients show them. Spans within
 * spans become several beside one another, as spans must not overlap; the characters that style are no part of them.
 */
export function markupOfStyling(text: string, blocks: readonly Block[] = parseStyling(text)): MarkupValue {
  const { fromUnits } = codePointsOf(text)
  const rangeOf = (start: number, end: number) => ({ start: fromUnits(start), end: fromUnits(end) })
  const parts: Parts = { spans: [], codeBlocks: [], quotes: [] }

  const addSpan = (span: Span, styles: Styles): void => {
    if (span.kind === 'text') {
      if (Object.keys(styles).length > 0) parts.spans.push({ ...rangeOf(span.start, span.end), ...styles })
    } else if (span.kind === 'code') {
      parts.spans.push({ ...rangeOf(span.start + 1, span.end - 1), ...styles, code: true })
    } else {
      for (const inner of span.spans) addSpan(inner, { ...styles, [STYLES[span.kind]]: true })
    }
  }

  const addBlock = (block: Block): void => {
    const { start, end } = block
    if (block.kind === 'plain') {
      for (const span of block.spans) addSpan(span, {})
    } else if (block.kind === 'preformatted') {
      const language = /^\S+$/.test(block.info) ? block.info : undefined
      parts.codeBlocks.push({ ...rangeOf(start, end), language })
    } else {
      // A quotation within another starts at the mark of the outer one (XEP-0394 §4.4).
      parts.quotes.push(rangeOf(lineStart(text, start), end))
      block.blocks.forEach(addBlock)
    }
  }

  blocks.forEach(addBlock)
  return { ...parts, lists: [] }
}

function lineStart(text: string, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf('\n', position - 1) + 1
}
