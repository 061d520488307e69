import { cut } from './cut.js'
import type { ShownEntry } from './entry.js'
import { type Paint, plain } from './paint.js'
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
  raw: 'text as it is',
  error: '',
} as const satisfies Record<ShownEntry['kind'], string>

/** For people: when, which way, whose, and below it the XML. */
export function pretty(entry: ShownEntry, { label, maxTextLength, paint = plain }: FormatSettings): string {
  const { time, direction, kind, element, error, length } = entry
  const way = paint(direction, direction === 'in' ? '← in' : '→ out')
  const head = [paint('time', time.replace(/^.*T|Z$/g, '')), way]
  if (label !== undefined) head.push(visibleXml(label))
  if (error !== undefined) head.push(paint('error', visibleXml(cut(error, maxTextLength))))
  else if (KINDS[kind] !== '') head.push(length === undefined ? KINDS[kind] : `${KINDS[kind]}, ${length} characters`)
  const first = head.join(' ')
  return element ? `${first}\n${writeXml(element, { maxTextLength, indent: true, paint })}` : first
}
