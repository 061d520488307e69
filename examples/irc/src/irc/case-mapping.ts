/** How a server compares the names of people and channels (`CASEMAPPING` of RPL_ISUPPORT). */
export type CaseMapping = 'ascii' | 'rfc1459' | 'strict-rfc1459'

// RFC 2812 §2.2: the characters {}|^ are the lower case of []\~; strictly, the last pair does not belong to them.
const patterns: Readonly<Record<CaseMapping, RegExp>> = {
  ascii: /[A-Z]/g,
  'strict-rfc1459': /[A-Z[\]\\]/g,
  rfc1459: /[A-Z[\]\\~]/g,
}
const lower: Readonly<Record<string, string>> = { '[': '{', ']': '}', '\\': '|', '~': '^' }

/** What a server says its mapping is; one that is not known counts as `rfc1459`, the mapping of servers that say nothing. */
export function caseMappingOf(token: string): CaseMapping {
  return token === 'ascii' || token === 'strict-rfc1459' ? token : 'rfc1459'
}

/** The one spelling that all names have which the server takes for the same. Letters beyond ASCII stay as they are. */
export function foldCase(mapping: CaseMapping, name: string): string {
  return name.replace(patterns[mapping], (char) => lower[char] ?? char.toLowerCase())
}
