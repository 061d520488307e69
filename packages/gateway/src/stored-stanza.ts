import { type Element, parse } from '@trestle/xml'

/** What a stream let through may be longer written anew, and what a module sends never was in a stream. */
const MAX_BYTES = 64 * 1024 * 1024

/** A stanza as the store kept it. */
export function readStored(stanza: string): Element {
  return parse(stanza, { limits: { maxStanzaBytes: MAX_BYTES } })
}
