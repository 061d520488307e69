import type { WireContent, WireEntry } from '@trestle/xmlstream'
import type { Redactor } from './redact.js'

/** An entry as it may be shown: its element and the message of its error hold no secrets any more. */
export interface ShownEntry {
  readonly direction: WireEntry['direction']
  readonly kind: WireContent['kind']
  readonly time: string
  readonly element?: WireElement | undefined
  readonly error?: string | undefined
  /** Characters of what was sent as it is. */
  readonly length?: number | undefined
}

type WireElement = Extract<WireContent, { kind: 'element' }>['element']

export function showEntry(entry: WireEntry, redactor: Redactor): ShownEntry {
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

/** Clocks may count from any moment: what is no date is shown as a number. */
function timeOf(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString()
}
