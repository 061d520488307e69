import { parseSpans } from './parse-spans.js'
import type { Block, PreformattedBlock, QuoteBlock } from './styled-text.js'
import { isWhitespaceAt } from './whitespace.js'

const FENCE = '```'

/** How deep quotations are read; a `>` beyond is text. Deeper ones are made to hurt, not to be read. */
export const MAX_QUOTE_DEPTH = 32

/** A line, or what is left of it within quotations: where it starts and ends in the text. */
interface Line {
  readonly start: number
  readonly end: number
}

/**
 * Reads a text as blocks of spans (XEP-0393 §6). Every text is valid, and its time is linear in the length: directives
 * that match nothing are text.
 */
export function parseStyling(text: string): readonly Block[] {
  return parseBlocks(text, linesOf(text), MAX_QUOTE_DEPTH)
}

/** The lines of a text without any styling. */
export function parsePlain(text: string): readonly Block[] {
  return linesOf(text).map(({ start, end }) => ({
    kind: 'plain',
    start,
    end,
    spans: end > start ? [{ kind: 'text', start, end, text: text.slice(start, end) }] : [],
  }))
}

function linesOf(text: string): readonly Line[] {
  let start = 0
  return text.split('\n').map(({ length }) => {
    const line = { start, end: start + length }
    start = line.end + 1
    return line
  })
}

function parseBlocks(text: string, lines: readonly Line[], quotesLeft: number): readonly Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!
    if (text.startsWith(FENCE, line.start)) {
      const closing = fenceAfter(text, lines, at)
      blocks.push(preformatted(text, lines.slice(at, closing + 1), closing < lines.length))
      at = closing + 1
    } else if (isQuoted(text, line) && quotesLeft > 0) {
      const from = at
      while (at < lines.length && isQuoted(text, lines[at]!)) at++
      blocks.push(quote(text, lines.slice(from, at), quotesLeft - 1))
    } else {
      blocks.push({ kind: 'plain', ...line, spans: parseSpans(text, line.start, line.end) })
      at++
    }
  }
  return blocks
}

/** The index of the line that ends a preformatted block; the number of lines where its parent ends it. */
function fenceAfter(text: string, lines: readonly Line[], opening: number): number {
  let at = opening + 1
  while (at < lines.length && !isFence(text, lines[at]!)) at++
  return at
}

function isFence(text: string, { start, end }: Line): boolean {
  return end - start === FENCE.length && text.startsWith(FENCE, start)
}

function preformatted(text: string, lines: readonly Line[], closed: boolean): PreformattedBlock {
  const [opening, last] = [lines[0]!, lines.at(-1)!]
  return {
    kind: 'preformatted',
    start: opening.start,
    end: last.end,
    info: text.slice(opening.start + FENCE.length, opening.end),
    text: lines
      .slice(1, closed ? -1 : undefined)
      .map(({ start, end }) => text.slice(start, end))
      .join('\n'),
  }
}

function isQuoted(text: string, { start, end }: Line): boolean {
  return end > start && text.charAt(start) === '>'
}

function quote(text: string, lines: readonly Line[], quotesLeft: number): QuoteBlock {
  const inner = lines.map(({ start, end }) => {
    const unquoted = start + 1
    return { start: unquoted < end && isWhitespaceAt(text, unquoted) ? unquoted + 1 : unquoted, end }
  })
  return {
    kind: 'quote',
    start: lines[0]!.start,
    end: lines.at(-1)!.end,
    blocks: parseBlocks(text, inner, quotesLeft),
  }
}
