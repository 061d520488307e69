import type { RedactedEntry } from './entry.js'
import type { FormatSettings } from './pretty.js'
import { truncate } from './truncate.js'
import { visibleJson } from './visible.js'
import { writeXml } from './write-xml.js'

/** Formats an entry for machines: one JSON object on one line. */
export function jsonLine(entry: RedactedEntry, { label, maxTextLength }: FormatSettings): string {
  const { time, direction, kind, element, error, length } = entry
  const short = (text: string | undefined) => (text === undefined ? undefined : truncate(text, maxTextLength))
  const { id, type, from, to } = element?.attrs ?? {}
  const line = JSON.stringify({
    time,
    direction,
    kind,
    label,
    name: element?.name,
    ns: short(element?.ns),
    id: short(id),
    type: short(type),
    from: short(from),
    to: short(to),
    error: short(error),
    length,
    xml: element && writeXml(element, { maxTextLength }),
  })
  return visibleJson(line)
}
