import { SaxesParser } from 'saxes'

/** The parser for stanzas that the fast path does not read. */
export function createSaxes(): SaxesParser {
  return new SaxesParser({ position: false })
}
