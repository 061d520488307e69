import { type Element, type ParserLimits, parse } from '@trestle/xml'

/**
 * More than a stream lets in, since serialising may escape more and what is sent for users is wrapped: whatever was stored
 * can be read again.
 */
const LIMITS: Partial<ParserLimits> = {
  maxStanzaBytes: 64 * 2 ** 20,
  maxDepth: 512,
  maxAttributes: 512,
  maxChildren: 400_000,
}

/** Parses a stanza of the store. */
export function readStored(stanza: string): Element {
  return parse(stanza, { limits: LIMITS })
}
