import type { TextPart } from '../../module/messages.js'

/** Parts of one text that are looked at: whatever more there is was made to hurt. */
export const MAX_PARTS = 1000

/** Those that are in a text, cut to it; what is no part at all is left out. */
export function partsWithin<P extends TextPart>(parts: readonly P[], length: number): readonly P[] {
  return cutParts(parts.slice(0, MAX_PARTS).filter(isPart), { start: 0, end: length })
}

// Modules in plain JavaScript, and networks behind them, may say anything.
function isPart(part: TextPart): boolean {
  return Number.isSafeInteger(part?.start) && Number.isSafeInteger(part.end) && part.start >= 0 && part.end > part.start
}

/** The parts of a piece of the text, in offsets of that piece. */
export function cutParts<P extends TextPart>(parts: readonly P[], piece: TextPart): readonly P[] {
  return parts.flatMap((part) => {
    const start = Math.max(part.start, piece.start) - piece.start
    const end = Math.min(part.end, piece.end) - piece.start
    return start < end ? [{ ...part, start, end }] : []
  })
}

export function movedParts<P extends TextPart>(parts: readonly P[], by: number): readonly P[] {
  return parts.map((part) => ({ ...part, start: part.start + by, end: part.end + by }))
}

/**
 * The parts of a text in another one, which is its beginning or its end; where it could be both, what is `preferred`. In any
 * other they have no place.
 */
export function partsIn<P extends TextPart>(
  parts: readonly P[],
  text: string,
  other: string,
  preferred: 'beginning' | 'end' = 'beginning',
): readonly P[] {
  const [begins, ends] = [text.startsWith(other), text.endsWith(other)]
  if (ends && (!begins || preferred === 'end')) {
    return cutParts(parts, { start: text.length - other.length, end: text.length })
  }
  if (begins) return cutParts(parts, { start: 0, end: other.length })
  return other.endsWith(text) ? movedParts(parts, other.length - text.length) : []
}

/** A text without some parts, and where the positions of the others are then. */
export function withoutParts(text: string, removed: readonly TextPart[]): { text: string; move: PartsMoved } {
  const sorted = [...removed].sort((a, b) => a.start - b.start)
  const gaps: { readonly start: number; readonly end: number; readonly before: number }[] = []
  let kept = ''
  let from = 0
  for (const { start, end } of sorted) {
    if (end <= from) continue
    const begin = Math.max(start, from)
    kept += text.slice(from, begin)
    gaps.push({ start: begin, end, before: begin - kept.length })
    from = end
  }
  kept += text.slice(from)
  const moved = (position: number): number => {
    const gap = lastBefore(gaps, position)
    return gap ? Math.min(position, gap.start) - gap.before + Math.max(0, position - gap.end) : position
  }
  return {
    text: kept,
    move: (parts) =>
      parts.flatMap((part) => {
        const [start, end] = [moved(part.start), moved(part.end)]
        return start < end ? [{ ...part, start, end }] : []
      }),
  }
}

/** Moves parts along; those of which nothing is left are left out. */
export type PartsMoved = <P extends TextPart>(parts: readonly P[]) => readonly P[]

function lastBefore<G extends { readonly start: number }>(gaps: readonly G[], position: number): G | undefined {
  let [low, high] = [0, gaps.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (gaps[middle]!.start < position) low = middle + 1
    else high = middle
  }
  return gaps[low - 1]
}
