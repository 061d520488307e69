import type { WireContent, WireEntry } from '@trestle/xmlstream'
import type { Redactor } from './redact.js'

/** A wire entry without secrets in its element and in the message of its error. */
export interface RedactedEntry {
  readonly direction: WireEntry['direction']
  readonly kind: WireContent['kind']
  readonly time: string
  readonly element?: WireElement | undefined
  readonly error?: string | undefined
  /** Characters of text that was sent without an element. */
  readonly length?: number | undefined
}

type WireElement = Extract<WireContent, { kind: 'element' }>['element']

export function redactEntry(entry: WireEntry, redactor: Redactor): RedactedEntry {
  const element = 'element' in entry ? entry.element : undefined
  return {
    direction: entry.direction,
    kind: entry.kind,
    time: timeOf(entry.time),
    ...(element && { element: redactor.element(element) }),
    ...(entry.kind === 'error' && { error: redactor.text(`${entry.error.name}: ${entry.error.message}`) }),
    ...(entry.kind === 'raw' && { length: entry.length }),
  }
}

/** A date; a number where the clock does not count from 1970 and gives none. */
function timeOf(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString()
}
