import { InvalidJidError } from './invalid-jid-error.js'
import { MAX_PART_BYTES, tooManyBytes, unworkable } from './limits.js'
import { outsideClass, settle } from './precis.js'

const prepared = /^[\x20-\x7E]+$/

function map(text: string): string {
  return text.replace(/\p{Zs}/gu, ' ').normalize('NFC')
}

/** Enforces OpaqueString (RFC 8265 §4.2) and the limits of RFC 7622 §3.4. */
export function prepareResource(text: string, input: string): string {
  if (text.length <= MAX_PART_BYTES && prepared.test(text)) return text
  const hopeless = unworkable(text)
  if (hopeless !== undefined) throw new InvalidJidError('resource', hopeless, input)

  const settled = settle(text, map)
  if (settled === undefined) throw new InvalidJidError('resource', 'has no stable form', input)
  const reason = outsideClass(settled, 'freeform') ?? tooManyBytes(settled)
  if (reason !== undefined) throw new InvalidJidError('resource', reason, input)
  return settled
}
