import { XmlError } from './error.js'

// Most texts match none of these, and a class of few ranges is faster: so texts beyond ASCII get a second, exact test.
const TEXT_FAST_TEST = /[\0-\x08\x0b-\x1f&<>\x7f-\uffff]/
const ATTRIBUTE_FAST_TEST = /[\0-\x1f"&'<>\x7f-\uffff]/
// It matches every half of a surrogate pair, though mostly the other half is there.
const TEXT_EXACT_TEST = /[\0-\x08\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]/
const ATTRIBUTE_EXACT_TEST = /[\0-\x1f"&'<>\ud800-\udfff\ufffe\uffff]/
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/
const TEXT_SPECIAL = /[&<>\r]/g
const ATTRIBUTE_SPECIAL = /[&<>"'\t\n\r]/g

const REFERENCES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

function isWellFormed(text: string & { isWellFormed?: () => boolean }): boolean {
  return text.isWellFormed?.() ?? !/\p{Surrogate}/u.test(text)
}

function replace(text: string, special: RegExp): string {
  if (FORBIDDEN.test(text) || !isWellFormed(text)) {
    throw new XmlError('invalid-xml', 'a character that XML does not allow')
  }
  return text.replace(special, (character) => REFERENCES[character]!)
}

/**
 * Escapes text between tags; also carriage returns, which readers would turn into line feeds.
 * @throws XmlError `invalid-xml` for control characters, U+FFFE, U+FFFF and halves of surrogate pairs
 */
export function escapeText(text: string): string {
  return TEXT_FAST_TEST.test(text) && TEXT_EXACT_TEST.test(text) ? replace(text, TEXT_SPECIAL) : text
}

/**
 * Escapes the value of an attribute, for quotes of either kind; also tabs and line ends, which readers would turn into spaces.
 * @throws XmlError as `escapeText` does
 */
export function escapeAttribute(text: string): string {
  return ATTRIBUTE_FAST_TEST.test(text) && ATTRIBUTE_EXACT_TEST.test(text) ? replace(text, ATTRIBUTE_SPECIAL) : text
}

function addedBytes(text: string, special: RegExp): number {
  let added = 0
  special.lastIndex = 0
  while (special.test(text)) added += REFERENCES[text[special.lastIndex - 1]!]!.length - 1
  return added
}

/** The number of bytes that `escapeText` adds. Checks nothing. */
export function bytesAddedInText(text: string): number {
  return TEXT_FAST_TEST.test(text) ? addedBytes(text, TEXT_SPECIAL) : 0
}

/** The number of bytes that `escapeAttribute` adds. Checks nothing. */
export function bytesAddedInAttribute(text: string): number {
  return ATTRIBUTE_FAST_TEST.test(text) ? addedBytes(text, ATTRIBUTE_SPECIAL) : 0
}
