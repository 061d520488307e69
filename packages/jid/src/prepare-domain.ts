import { describe } from './code-point.js'
import { InvalidJidError } from './invalid-jid-error.js'
import { MAX_PART_BYTES, tooManyBytes } from './limits.js'
import { outsideClass } from './precis.js'
import { decodePunycode } from './punycode.js'

const MAX_LABEL_LENGTH = 63

// Labels that IDNA leaves alone, the last one beginning with a letter: `URL` reads others as (parts of) IPv4 addresses.
const prepared =
  /^(?!xn--)(?!.*\.xn--)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const asciiLabel = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/
const ipv4 = /^\d+\.\d+\.\d+\.\d+$/
const ipv6 = /^\[[0-9a-f:.]+\]$/i

// All that `URL` would read as syntax or drop, and all other ASCII that no host name holds.
const foreign = /[\p{Cc}\p{Cs}\p{Z}!-,/:-@[-^`{-~]/u

/** The host as the platform reads it, in A-labels: UTS 46 mapping, NFC, bidi rule, IP addresses in their short form. */
function hostnameOf(text: string): string | undefined {
  try {
    return new URL(`https://${text}`).hostname
  } catch {
    return undefined
  }
}

function whyForeign(char: string): string {
  if (char === ':') return 'contains ":"; a port is no part of an address, and IPv6 addresses stand in [brackets]'
  return `contains ${describe(char)}, which host names do not hold`
}

function toUnicode(label: string, refuse: (reason: string) => never): string {
  if (label === '') return refuse('has an empty label: two dots in a row, or one at the start')
  if (label.length > MAX_LABEL_LENGTH) return refuse(`has a label longer than ${MAX_LABEL_LENGTH} characters`)
  if (!asciiLabel.test(label)) return refuse(`has a label that begins or ends with a hyphen: ${label}`)
  if (!label.startsWith('xn--')) return label

  const decoded = decodePunycode(label.slice(4)) ?? refuse(`has a label that is no Punycode: ${label}`)
  // `URL` goes by UTS 46, which lets symbols and more pass; RFC 7622 §3.2 asks for IDNA 2008.
  const outside = outsideClass(decoded, 'identifier')
  return outside === undefined ? decoded : refuse(outside)
}

/**
 * A domain in the form that RFC 7622 §3.2 compares: U-labels in lower case, no final dot; IP addresses as `URL` writes
 * them. Underscores pass, since hosts with them exist.
 */
export function prepareDomain(text: string, input: string): string {
  if (text.length <= MAX_PART_BYTES && prepared.test(text)) return text
  const refuse = (reason: string): never => {
    throw new InvalidJidError('domain', reason, input)
  }
  if (text === '') return refuse('is empty')
  if (text.length > MAX_PART_BYTES + 1) return refuse(`is longer than ${MAX_PART_BYTES} bytes`)
  if (text.startsWith('[')) {
    return (ipv6.test(text) ? hostnameOf(text) : undefined) ?? refuse('is in brackets, but no IPv6 address')
  }
  const char = foreign.exec(text)
  if (char) return refuse(whyForeign(char[0]))

  const host = (hostnameOf(text) ?? refuse('is no domain name that IDNA allows')).replace(/\.$/, '')
  if (ipv4.test(host)) {
    return text.replace(/\.$/, '') === host ? host : refuse(`reads as an IPv4 address in disguise; write ${host}`)
  }
  const domain = host
    .split('.')
    .map((label) => toUnicode(label, refuse))
    .join('.')
  // What is written is read back as the same: no Punycode of something that IDNA would write otherwise.
  if (domain !== host && hostnameOf(domain) !== host) return refuse('has an A-label that IDNA would write otherwise')
  const reason = tooManyBytes(domain)
  return reason === undefined ? domain : refuse(reason)
}
