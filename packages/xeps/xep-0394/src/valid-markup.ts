import { codePointsOf, type TextRange } from '@trestle/xep-0428'
import type { MarkupList, MarkupValue } from './elements.js'

/**
 * The markup without what breaks the rules (XEP-0394 §5): parts that are empty or not within the text, spans that overlap
 * one another or the boundary of a block, blocks that overlap the boundary of another, and lists whose items are not in
 * order within them. Of two that overlap, the one that starts first stays, and of those the longer. Each kind is in the
 * order of the text, outer blocks first.
 */
export function validMarkup(markup: MarkupValue, text: string): MarkupValue {
  const { length } = codePointsOf(text)
  const isInside = ({ start, end }: TextRange) => start < end && end <= length
  const candidates = [...markup.quotes, ...markup.lists.filter(hasItemsInOrder), ...markup.codeBlocks]
  const blocks = new Set<TextRange>(nested(candidates.filter(isInside)))
  const boundaries = [...blocks].flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b)
  const spans = markup.spans.filter((span) => isInside(span) && !hasAnyWithin(boundaries, span))
  const kept = <T extends TextRange>(all: readonly T[]) => inOrder(all.filter((one) => blocks.has(one)))
  return {
    ...markup,
    spans: apart(spans),
    codeBlocks: kept(markup.codeBlocks),
    lists: kept(markup.lists),
    quotes: kept(markup.quotes),
  }
}

function inOrder<T extends TextRange>(ranges: readonly T[]): readonly T[] {
  return [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)
}

/** Those of which each is within another or beside it. */
function nested(ranges: readonly TextRange[]): readonly TextRange[] {
  const around: TextRange[] = []
  return inOrder(ranges).filter((range) => {
    while (around.length > 0 && around.at(-1)!.end <= range.start) around.pop()
    const outer = around.at(-1)
    if (outer && range.end > outer.end) return false
    around.push(range)
    return true
  })
}

function apart<T extends TextRange>(ranges: readonly T[]): readonly T[] {
  let end = 0
  return inOrder(ranges).filter((range) => {
    if (range.start < end) return false
    end = range.end
    return true
  })
}

function hasItemsInOrder({ start, end, items }: MarkupList): boolean {
  if (items.length === 0 || items[0]!.start !== start) return false
  return items.every((item, n) => item.start < end && (n === 0 || item.start > items[n - 1]!.start))
}

/** Whether one of the sorted positions is between the ends of the range. */
function hasAnyWithin(positions: readonly number[], { start, end }: TextRange): boolean {
  let [low, high] = [0, positions.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (positions[middle]! <= start) low = middle + 1
    else high = middle
  }
  return low < positions.length && positions[low]! < end
}
