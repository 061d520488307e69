import { createRequire } from 'node:module'
import type { SaxesParser } from 'saxes'

type Saxes = typeof import('saxes')
let saxes: Saxes | undefined

/** The parser for stanzas that the fast path does not read. Loaded when it is needed: it makes up a third of the import time. */
export function createSaxes(): SaxesParser {
  saxes ??= createRequire(import.meta.url)('saxes') as Saxes
  return new saxes.SaxesParser({ position: false })
}
