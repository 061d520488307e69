import type { HistoryRequestValue } from './elements.js'
import type { Visit } from './visits.js'

/** Milliseconds by which clocks may differ: what is told twice for it is recognised. */
const MARGIN = 60_000

/** Asks for what was said since something was heard in the room last; nothing, where no history was wanted at all. */
export function historySince({
  heardAt,
  history,
}: Pick<Visit, 'heardAt' | 'history'>): HistoryRequestValue | undefined {
  if (!heardAt || history?.maxChars === 0 || history?.maxStanzas === 0) return history
  const { maxChars, maxStanzas } = history ?? {}
  return { maxChars, maxStanzas, since: new Date(heardAt.getTime() - MARGIN) }
}
