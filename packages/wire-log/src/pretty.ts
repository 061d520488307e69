import type { RedactedEntry } from './entry.js'
import { type Paint, plain } from './paint.js'
import { truncate } from './truncate.js'
import { visibleXml } from './visible.js'
import { writeXml } from './write-xml.js'

export interface FormatSettings {
  readonly label: string | undefined
  readonly maxTextLength: number
  readonly paint?: Paint | undefined
}

const KINDS = {
  header: '',
  element: '',
  footer: 'end of the stream',
  space: 'white space',
  raw: 'raw text',
  error: '',
} as const satisfies Record<RedactedEntry['kind'], string>

/** Formats an entry for people: time, direction and label on one line, the XML below. */
export function pretty(entry: RedactedEntry, { label, maxTextLength, paint = plain }: FormatSettings): string {
  const { time, direction, kind, element, error, length } = entry
  const arrow = paint(direction, direction === 'in' ? '← in' : '→ out')
  const head = [paint('time', time.replace(/^.*T|Z$/g, '')), arrow]
  if (label !== undefined) head.push(visibleXml(label))
  if (error !== undefined) head.push(paint('error', visibleXml(truncate(error, maxTextLength))))
  else if (KINDS[kind] !== '') head.push(length === undefined ? KINDS[kind] : `${KINDS[kind]}, ${length} characters`)
  const first = head.join(' ')
  return element ? `${first}\n${writeXml(element, { maxTextLength, indent: true, paint })}` : first
}
