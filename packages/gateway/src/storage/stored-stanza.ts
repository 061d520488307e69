import { type Element, parse } from '@trestle/xml'

/** Larger than the limit of a stream: serialising may escape more, and a module's own stanzas have not passed one. */
const MAX_BYTES = 64 * 1024 * 1024

/** Parses a stanza of the store. */
export function readStored(stanza: string): Element {
  return parse(stanza, { limits: { maxStanzaBytes: MAX_BYTES } })
}
