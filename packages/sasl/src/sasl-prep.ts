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
}

/**
 * Prepares a user name or a password so that two ways to type it compare equal (RFC 4013): spaces are unified,
 * invisible characters dropped, the rest brought to NFKC. Normalisation and assignment follow the Unicode version of
 * the platform. Throws {@link SaslError} `bad-credentials` for control, private, unpaired and direction-changing
 * characters and for text that mixes writing directions; its message does not repeat the text.
 */
export function saslPrep(text: string, options: SaslPrepOptions = {}): string {
  if (plainAscii.test(text)) return text
  const prepared = text.replace(otherSpaces, ' ').replace(mappedToNothing, '').normalize('NFKC')
  if (prohibited.test(prepared)) throw refusal('it holds a prohibited character')
  if (options.as !== 'query' && unassigned.test(prepared)) throw refusal('it holds an unassigned character')
  if (rightToLeft.test(prepared)) checkDirection([...prepared])
  return prepared
}

/** RFC 3454 §6: text with a right-to-left letter starts and ends with one and holds no left-to-right letter. */
function checkDirection(characters: readonly string[]): void {
  const isRightToLeft = (char: string | undefined) => char !== undefined && rightToLeft.test(char)
  const isLeftToRight = (char: string) =>
    letterOrDigit.test(char) && !rightToLeft.test(char) && !neutralDigit.test(char)
  if (!isRightToLeft(characters[0]) || !isRightToLeft(characters.at(-1)) || characters.some(isLeftToRight)) {
    throw refusal('it mixes writing directions')
  }
}

function refusal(reason: string): SaslError {
  return new SaslError('bad-credentials', `Text cannot be prepared: ${reason}`)
}
