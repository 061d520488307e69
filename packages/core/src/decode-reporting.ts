import { DecodeError, type ElementDef } from '@trestle/stanza'
import type { Element } from '@trestle/xml'

/** Others decide how many of their entries do not fit: more than these are reported as one. */
const MAX_REPORTED = 10

/** Decodes an answer, and reports the entries that its definition leaves out. */
export function decodeReporting<T>(
  definition: ElementDef<T>,
  element: Element,
  report: (error: DecodeError) => void,
): T {
  let skipped = 0
  try {
    return definition.decode(element, {
      skipped(error) {
        skipped++
        if (skipped <= MAX_REPORTED) report(error)
      },
    })
  } finally {
    const more = skipped - MAX_REPORTED
    if (more > 0) report(new DecodeError(`{${definition.ns}}${definition.name}`, `${more} more entries do not fit`))
  }
}
