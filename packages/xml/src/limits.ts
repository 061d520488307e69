/** Bounds on what a peer can make the parser hold; input beyond them is a `policy-violation`. */
export interface ParserLimits {
  /** UTF-8 bytes of one stanza from its `<` to its last `>`, or of the stream header. Default 262144. */
  readonly maxStanzaBytes: number
  /** Levels of elements in a stanza, which is itself level 1. Default 64. */
  readonly maxDepth: number
  /** Attributes of one element, namespace declarations included. Default 64. */
  readonly maxAttributes: number
  /** Elements and texts inside one stanza, at any depth. Default 10000. */
  readonly maxChildren: number
  /**
   * UTF-8 bytes of a stanza that is skipped, above which the stream ends all the same; each open element and each
   * attribute of a tag counts as at least 32. Default: 16 times `maxStanzaBytes`.
   */
  readonly maxSkippedBytes?: number
}

/** The limits for peers that are not authenticated. */
export const DEFAULT_LIMITS: ParserLimits = {
  maxStanzaBytes: 262_144,
  maxDepth: 64,
  maxAttributes: 64,
  maxChildren: 10_000,
}

/** Limits with every default filled in. They may change while a document is read. */
export type ResolvedLimits = { -readonly [K in keyof ParserLimits]-?: number }

export function resolveLimits(given: Partial<ParserLimits> = {}): ResolvedLimits {
  const all = { ...DEFAULT_LIMITS, ...given }
  const { maxStanzaBytes, maxDepth, maxAttributes, maxChildren, maxSkippedBytes = 16 * maxStanzaBytes } = all
  // V8 reads what is spread into a literal as a slow hash table, which took a fifth of the speed of the parser.
  return { maxStanzaBytes, maxDepth, maxAttributes, maxChildren, maxSkippedBytes }
}
