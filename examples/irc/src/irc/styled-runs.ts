import type { Markup } from '@trestle/gateway'

/** How text may look on IRC, as far as others have something like it. */
export type Style = 'bold' | 'italic' | 'strike' | 'code' | 'spoiler'

const styleOf: Readonly<Partial<Record<Markup['style'], Style>>> = {
  ...{ bold: 'bold', italic: 'italic', strike: 'strike', code: 'code', pre: 'code', spoiler: 'spoiler' },
}

/** Neighbouring text of one look. */
export interface StyledRun {
  readonly text: string
  readonly styles: ReadonlySet<Style>
}

/** Cuts a body where its looks change. Parts of the markup outside of it, and quotes and links, which have no look, are left out. */
export function styledRuns(body: string, markup: readonly Markup[] = []): readonly StyledRun[] {
  const edges = markup
    .flatMap(({ style, start, end }) => {
      const look = styleOf[style]
      if (look === undefined || start < 0 || end > body.length || start >= end) return []
      return [
        { at: start, look, step: 1 },
        { at: end, look, step: -1 },
      ]
    })
    .sort((a, b) => a.at - b.at)
  const runs: StyledRun[] = []
  const open = new Map<Style, number>()
  let from = 0
  const cut = (to: number) => {
    if (to > from) {
      const styles = new Set([...open].filter(([, count]) => count > 0).map(([look]) => look))
      runs.push({ text: body.slice(from, to), styles })
    }
    from = to
  }
  for (const { at, look, step } of edges) {
    cut(at)
    open.set(look, (open.get(look) ?? 0) + step)
  }
  cut(body.length)
  return runs
}
