import type { Span, StyledSpan } from './styled-text.js'
import { isWhitespaceAt } from './whitespace.js'

const KINDS: ReadonlyMap<string, StyledSpan['kind'] | 'code'> = new Map([
  ['*', 'strong'],
  ['_', 'emphasis'],
  ['~', 'strike'],
  ['`', 'code'],
])

/**
 * The spans of one line, or within a span (XEP-0393 §6.2). Linear: no span has one of its own kind inside, because the
 * first directive that could end that ends the outer one, so that they are four deep at most; and the end of a line is
 * searched only once for a directive that is missing.
 */
export function parseSpans(text: string, start: number, end: number): readonly Span[] {
  const spans: Span[] = []
  const unclosed = new Set<string>()
  let plainFrom = start
  const addPlain = (to: number) => {
    if (to > plainFrom) spans.push({ kind: 'text', start: plainFrom, end: to, text: text.slice(plainFrom, to) })
  }

  for (let at = start; at < end; at++) {
    const directive = text.charAt(at)
    const kind = KINDS.get(directive)
    if (!kind || unclosed.has(directive) || !mayOpen(text, at, start, end)) continue
    if (text.charAt(at + 1) === directive) {
      // With nothing between them, neither is a directive.
      at++
      continue
    }
    const close = closingOf(text, at, end)
    if (close === undefined) {
      unclosed.add(directive)
      continue
    }
    addPlain(at)
    spans.push(spanBetween(text, kind, at, close))
    plainFrom = close + 1
    at = close
  }
  addPlain(end)
  return spans
}

/** The beginning is that of a line, or comes after the directive of another kind that opens the span around. */
function mayOpen(text: string, at: number, start: number, end: number): boolean {
  const mayBeginHere = at === start || isWhitespaceAt(text, at - 1)
  return mayBeginHere && at + 1 < end && !isWhitespaceAt(text, at + 1)
}

function closingOf(text: string, open: number, end: number): number | undefined {
  const directive = text.charAt(open)
  for (let at = open + 2; at < end; at++) {
    if (text.charAt(at) === directive && !isWhitespaceAt(text, at - 1)) return at
  }
  return undefined
}

function spanBetween(text: string, kind: StyledSpan['kind'] | 'code', open: number, close: number): Span {
  const place = { start: open, end: close + 1 }
  if (kind === 'code') return { kind, ...place, text: text.slice(open + 1, close) }
  return { kind, ...place, spans: parseSpans(text, open + 1, close) }
}
