import type { XrdReader } from '../src/alternatives.js'

/** What a reader makes of a document, in a form that can be compared. */
export function outcome(read: XrdReader, xml: string): unknown {
  try {
    return read(xml).map(({ rel = '', href = '' }) => [rel, href])
  } catch {
    return 'refused'
  }
}
