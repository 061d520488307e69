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

/** The limits during the login: at most the parser's defaults, and at most the limits of the session. */
export function loginLimits(session: Partial<ParserLimits> = {}): ParserLimits {
  const limits: { -readonly [K in keyof ParserLimits]: ParserLimits[K] } = { ...DEFAULT_LIMITS }
  for (const name of ['maxStanzaBytes', 'maxDepth', 'maxAttributes', 'maxChildren'] as const) {
    limits[name] = Math.min(limits[name], session[name] ?? limits[name])
  }
  return { ...limits, maxSkippedBytes: limits.maxStanzaBytes }
}
