import { codePointsOf } from './code-points.js'

/** A part of a text in code points: from `start` up to `end`, which is not part of it (XEP-0426 §3). */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** The part of the text; what of the range is outside of the text does not count. */
export function sliceRange(text: string, { start, end }: TextRange): string {
  const { toUnits } = codePointsOf(text)
  return text.slice(toUnits(start), toUnits(end))
}

/** The text without some parts of it. */
export function withoutRanges(text: string, ranges: readonly TextRange[]): string {
  const { toUnits } = codePointsOf(text)
  let kept = ''
  let from = 0
  for (const { start, end } of joinRanges(ranges)) {
    kept += text.slice(from, toUnits(start))
    from = toUnits(end)
  }
  return kept + text.slice(from)
}

/** Where a range of a text is found in the text without some parts of it; undefined where nothing of it is left. */
export function rangeWithout(range: TextRange, removed: readonly TextRange[]): TextRange | undefined {
  const joined = joinRanges(removed)
  const moved = (position: number) =>
    position - joined.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, position) - start), 0)
  const left = { start: moved(range.start), end: moved(range.end) }
  return left.end > left.start ? left : undefined
}

/** In order, those that overlap or touch as one; those that end where they start, or before, are none. */
export function joinRanges(ranges: readonly TextRange[]): readonly TextRange[] {
  const joined: { start: number; end: number }[] = []
  for (const { start, end } of ranges.filter((range) => range.end > range.start).sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return joined
}
