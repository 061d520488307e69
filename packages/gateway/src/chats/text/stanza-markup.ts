import type { Message } from '@trestle/stanza'
import { isSpoiler, spoilerHint } from '@trestle/xep-0382'
import { type MarkupValue, markupOf, validMarkup } from '@trestle/xep-0394'
import { codePointsOf, joinRanges } from '@trestle/xep-0428'
import type { Markup, TextPart } from '../../module/messages.js'
import { MAX_PARTS } from './text-parts.js'

type Inline = 'bold' | 'italic' | 'strike' | 'code'

/** Our names of the styles of spans, and those of XEP-0394. */
const STYLES = { bold: 'strong', italic: 'emphasis', strike: 'deleted', code: 'code' } as const

/** Spans in a stanza, which has only so much room beside its text. */
const MAX_SPANS = 300
const MAX_BLOCKS = 50

/** Markup as stanzas have it: spans beside one another, in code points, none across the boundary of a block. */
export function toMessageMarkup(text: string, markup: readonly Markup[]): MarkupValue {
  const { fromUnits } = codePointsOf(text)
  const all = markup.map((part) => ({ ...part, start: fromUnits(part.start), end: fromUnits(part.end) }))
  const blocksOf = (style: 'pre' | 'quote') =>
    joinRanges(all.filter((part) => part.style === style)).slice(0, MAX_BLOCKS)
  const [codeBlocks, quotes] = [blocksOf('pre'), blocksOf('quote')]
  const inline = all.filter((part): part is TextPart & { style: Inline } => part.style in STYLES)
  const spans = beside(inline, [...codeBlocks, ...quotes]).slice(0, MAX_SPANS)
  return validMarkup({ spans, codeBlocks, quotes, lists: [] }, text)
}

/** Spans for each stretch of the text that has the same styles from its beginning to its end. */
function beside(
  parts: readonly (TextPart & { readonly style: Inline })[],
  blocks: readonly TextPart[],
): MarkupValue['spans'] {
  const changes: { readonly at: number; readonly style?: Inline; readonly by?: number }[] = [
    ...parts.flatMap(({ start, end, style }) => [
      { at: start, style, by: 1 },
      { at: end, style, by: -1 },
    ]),
    ...blocks.flatMap(({ start, end }) => [{ at: start }, { at: end }]),
  ]
  changes.sort((a, b) => a.at - b.at)
  const depth: Record<Inline, number> = { bold: 0, italic: 0, strike: 0, code: 0 }
  const spans: MarkupValue['spans'][number][] = []
  let start = 0
  for (const { at, style, by = 0 } of changes) {
    if (at > start) {
      const styles = Object.entries(STYLES).filter(([one]) => depth[one as Inline] > 0)
      if (styles.length > 0) {
        spans.push({ start, end: at, ...Object.fromEntries(styles.map(([, name]) => [name, true])) })
      }
      start = at
    }
    if (style) depth[style] += by
  }
  return spans
}

/** What a stanza says of the looks of its body. What breaks the rules is left out. */
export function readMarkup(stanza: Message): readonly Markup[] {
  const { body } = stanza
  const found = body === undefined ? undefined : validMarkupOf(stanza)
  if (body === undefined || !found) return []
  const { toUnits } = codePointsOf(body)
  const partsOf = (style: Exclude<Markup['style'], 'link'>, ranges: readonly TextPart[]): readonly Markup[] =>
    joinRanges(ranges).map(({ start, end }) => ({ start: toUnits(start), end: toUnits(end), style }))
  const inline = (Object.keys(STYLES) as Inline[]).flatMap((style) =>
    partsOf(
      style,
      found.spans.filter((span) => span[STYLES[style]]),
    ),
  )
  return [...inline, ...partsOf('pre', found.codeBlocks), ...partsOf('quote', found.quotes)].slice(0, MAX_PARTS)
}

function validMarkupOf(stanza: Message): MarkupValue | undefined {
  try {
    return markupOf(stanza)
  } catch {
    return undefined
  }
}

/** Characters of a hint. */
const MAX_HINT = 200

/** What can be read of a text before its spoilers are asked for. */
export function hintOf(text: string, markup: readonly Markup[]): string | undefined {
  const spoilers = joinRanges(markup.filter(({ style }) => style === 'spoiler'))
  let hint = ''
  let from = 0
  for (const { start, end } of spoilers) {
    hint += `${text.slice(from, start)}…`
    from = end
  }
  hint = `${hint}${text.slice(from)}`.trim()
  return hint === '…' || hint.length > MAX_HINT ? undefined : hint
}

/** Whether the text of a stanza is hidden until it is asked for, and the hint. */
export function readSpoiler(stanza: Message): { readonly hint?: string } | undefined {
  if (!isSpoiler(stanza)) return undefined
  try {
    const hint = spoilerHint(stanza)
    return hint === undefined ? {} : { hint }
  } catch {
    return {}
  }
}
