import { type Block, type PreformattedBlock, parseStyling, type Span } from '@trestle/xep-0393'
import type { Markup, TextPart } from '../../module/messages.js'
import { MAX_PARTS, type PartsMoved, withoutParts } from './text-parts.js'

type Style = 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote'

const STYLES = { strong: 'bold', emphasis: 'italic', strike: 'strike', code: 'code' } as const

/** Characters of a fence. */
const FENCE = 3

/** Characters of a text whose styles are read. What is longer holds others up, and is seldom written by hand. */
const MAX_STYLED = 10_000

/** A text without the characters that style it, what they said, and where its other parts are then. */
export interface StyledBody {
  readonly body: string
  readonly markup: readonly Markup[]
  readonly move: PartsMoved
}

/**
 * Reads the styles of a text (XEP-0393): the characters that say them are taken out. With `takes`, only those of the parts
 * for which it is true. Texts of more than 10,000 characters stay as they are.
 */
export function styledBodyOf(text: string, takes: (part: Markup) => boolean = () => true): StyledBody {
  if (text.length > MAX_STYLED) return { body: text, markup: [], move: (parts) => parts }
  const found: Markup[] = []
  const removed: TextPart[] = []
  let seen = 0

  function add(style: Style, part: TextPart, marks: readonly TextPart[]): void {
    if (++seen > MAX_PARTS) return
    const one = { start: part.start, end: part.end, style }
    if (!takes(one)) return
    found.push(one)
    removed.push(...marks)
  }

  function readSpan(span: Span): void {
    if (span.kind === 'text') return
    const { start, end } = span
    const marks = [
      { start, end: start + 1 },
      { start: end - 1, end },
    ]
    add(STYLES[span.kind], { start: start + 1, end: end - 1 }, marks)
    if (span.kind === 'code') return
    for (const inner of span.spans) readSpan(inner)
  }

  function readBlock(block: Block, depth: number): void {
    if (block.kind === 'plain') {
      for (const span of block.spans) readSpan(span)
    } else if (block.kind === 'preformatted') {
      add('pre', block, fencesOf(text, block))
    } else {
      add('quote', block, quoteMarks(text, block, depth + 1))
      for (const inner of block.blocks) readBlock(inner, depth + 1)
    }
  }

  for (const block of parseStyling(text)) readBlock(block, 0)
  const { text: body, move } = withoutParts(text, removed)
  // Of marks alone, nothing would be left.
  if (body.trim() === '') return { body: text, markup: [], move: (parts) => parts }
  return { body, markup: move(found), move }
}

/** The lines with the fences, and the line breaks between them and the code. A language goes with them, other words stay. */
function fencesOf(text: string, { start, end, info }: PreformattedBlock): readonly TextPart[] {
  const opening = text.indexOf('\n', start)
  if (opening < 0 || opening >= end) return [{ start, end: start + FENCE }]
  const last = text.lastIndexOf('\n', end - 1)
  const isClosed = last >= opening && /^(?:>\s?)*```$/.test(text.slice(last + 1, end))
  const isLanguage = /^[\w+#.-]{0,20}$/.test(info)
  return [{ start, end: isLanguage ? opening + 1 : start + FENCE }, ...(isClosed ? [{ start: last, end }] : [])]
}

/** The marks of a quotation, and of those around it, at the beginning of each line. */
function quoteMarks(text: string, block: TextPart, depth: number): readonly TextPart[] {
  const marks: TextPart[] = []
  const mark = new RegExp(`(?:>[^\\S\\n]?){0,${depth}}`, 'y')
  for (let line = text.lastIndexOf('\n', block.start - 1) + 1; line < block.end; ) {
    mark.lastIndex = line
    const { length } = mark.exec(text)?.[0] ?? ''
    marks.push({ start: line, end: line + length })
    const next = text.indexOf('\n', line)
    line = next < 0 ? block.end : next + 1
  }
  return marks
}
