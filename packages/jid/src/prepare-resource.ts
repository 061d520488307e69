import { enforce, type Profile } from './enforce.js'
import { MAX_PART_BYTES } from './limits.js'
import { outsideClass } from './precis.js'

const prepared = /^[\x20-\x7E]+$/

const opaqueString: Profile = {
  map: (text) => text.replace(/\p{Zs}/gu, ' ').normalize('NFC'),
  reasonAgainst: (mapped) => outsideClass(mapped, 'freeform'),
}

/** Enforces OpaqueString (RFC 8265 §4.2) and the limits of RFC 7622 §3.4. */
export function prepareResource(text: string, input: string): string {
  if (text.length <= MAX_PART_BYTES && prepared.test(text)) return text
  return enforce(opaqueString, 'resource', text, input)
}
