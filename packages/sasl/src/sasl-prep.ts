import { SaslError } from './errors.js'
import {
  letterOrDigit,
  mappedToNothing,
  neutralDigit,
  otherSpaces,
  prohibited,
  rightToLeft,
  unassigned,
} from './sasl-prep-tables.js'

const plainAscii = /^[ -~]*$/

export interface SaslPrepOptions {
  /**
   * `stored` (the default, for what is kept: passwords) refuses unassigned code points; `query` (for what is only
   * compared: user names) lets them through (RFC 3454 §7).
   */
  readonly as?: 'stored' | 'query'
  /** What the text is, for the message of an error. */
  readonly what?: string
}

/**
 * Prepares a user name or a password so that two ways to type it compare equal (RFC 4013): spaces are unified,
 * invisible characters dropped, the rest brought to NFKC. Normalisation and assignment follow the Unicode version of
 * the platform. Throws {@link SaslError} `bad-credentials` for control, private, unpaired and direction-changing
 * characters and for text that mixes writing directions; its message does not repeat the text.
 */
export function saslPrep(text: string, { as, what = 'Text' }: SaslPrepOptions = {}): string {
  if (plainAscii.test(text)) return text
  const prepared = text.replace(otherSpaces, ' ').replace(mappedToNothing, '').normalize('NFKC')
  const reason = prohibited.test(prepared)
    ? 'a prohibited character'
    : as !== 'query' && unassigned.test(prepared)
      ? 'an unassigned character'
      : mixesDirections([...prepared]) && 'mixed writing directions'
  if (reason) throw new SaslError('bad-credentials', `${what} cannot be prepared: it holds ${reason}`)
  return prepared
}

/** RFC 3454 §6: text with a right-to-left letter starts and ends with one and holds no left-to-right letter. */
function mixesDirections(characters: readonly string[]): boolean {
  const is = (kind: RegExp, char = '') => kind.test(char)
  if (!characters.some((char) => is(rightToLeft, char))) return false
  const isLeftToRight = (char: string) => is(letterOrDigit, char) && !is(rightToLeft, char) && !is(neutralDigit, char)
  return !is(rightToLeft, characters[0]) || !is(rightToLeft, characters.at(-1)) || characters.some(isLeftToRight)
}
