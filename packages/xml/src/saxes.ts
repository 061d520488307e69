import { SaxesParser } from 'saxes'

/** The parser for whatever is not plain. */
export function createSaxes(): SaxesParser {
  return new SaxesParser({ position: false })
}
