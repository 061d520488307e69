import { createRequire } from 'node:module'
import type { SaxesParser } from 'saxes'

type Saxes = typeof import('saxes')
let saxes: Saxes | undefined

/** The parser for whatever is not plain. It and its tables take a third of the time of an import: they are loaded here. */
export function createSaxes(): SaxesParser {
  saxes ??= createRequire(import.meta.url)('saxes') as Saxes
  return new saxes.SaxesParser({ position: false })
}
