import { InvalidJidError } from './invalid-jid-error.js'

const forbidden = /[ "&'/:<>@]/g
const escapes = /\\(?:20|22|26|27|2f|3a|3c|3e|40|5c)/g
// In either case: the preparation of the local part would turn `\2F` into `\2f` and so make an escape of it.
const lookalikes = /\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)/gi

/**
 * Makes a foreign name fit for a local part by escaping the ten characters of XEP-0106, and nothing else: what PRECIS
 * forbids besides (symbols, controls) stays and is refused by `JID.of`, which also maps case.
 *
 * @throws InvalidJidError if the text begins or ends with a space, which XEP-0106 §3.2 forbids to escape.
 */
export function escapeLocal(text: string): string {
  if (text.startsWith(' ') || text.endsWith(' ')) {
    throw new InvalidJidError('local', 'begins or ends with a space, which cannot be escaped; trim it first', text)
  }
  return text
    .replace(lookalikes, '\\5c')
    .replace(forbidden, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/**
 * The text to show, or to give to a foreign network, for a local part. For display and look-up only: never compare
 * addresses by it, since `a\b` and `a\5cb` read the same (XEP-0106 §7).
 */
export function unescapeLocal(local: string): string {
  return local.replace(escapes, (sequence) => String.fromCharCode(Number.parseInt(sequence.slice(1), 16)))
}
