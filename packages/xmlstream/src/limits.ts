import { DEFAULT_LIMITS, type ParserLimits } from '@trestle/xml'

/**
 * What a server may send once it has accepted us: room for a roster of 5,000 contacts, a list of 10,000 rooms and a
 * vCard with a photo. What is beyond is skipped.
 */
export const SESSION_LIMITS: ParserLimits = {
  maxStanzaBytes: 10 * 2 ** 20,
  maxDepth: 256,
  maxAttributes: 256,
  maxChildren: 200_000,
  maxSkippedBytes: 2 ** 26,
}

/** What it may send before: no more than a login takes, nor than will be allowed later. */
export function loginLimits(session: Partial<ParserLimits> = {}): ParserLimits {
  const least = (name: 'maxStanzaBytes' | 'maxDepth' | 'maxAttributes' | 'maxChildren') =>
    Math.min(DEFAULT_LIMITS[name], session[name] ?? SESSION_LIMITS[name])
  const maxStanzaBytes = least('maxStanzaBytes')
  return {
    maxStanzaBytes,
    maxDepth: least('maxDepth'),
    maxAttributes: least('maxAttributes'),
    maxChildren: least('maxChildren'),
    maxSkippedBytes: maxStanzaBytes,
  }
}
