import { XmlError } from './error.js'

// Most texts are of none of these, and a class of few ranges is faster: so what is beyond ASCII has to pass a second test,
const TEXT = /[\0-\x08\x0b-\x1f&<>\x7f-\uffff]/
const ATTRIBUTE = /[\0-\x1f"&'<>\x7f-\uffff]/
// to which halves of surrogate pairs are suspicious, though mostly the other half is there.
const TEXT_BEYOND = /[\0-\x08\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]/
const ATTRIBUTE_BEYOND = /[\0-\x1f"&'<>\ud800-\udfff\ufffe\uffff]/
const UNCARRIED = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/
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
  if (UNCARRIED.test(text) || !isWellFormed(text)) {
    throw new XmlError('invalid-xml', 'a character that XML cannot carry')
  }
  return text.replace(special, (character) => REFERENCES[character]!)
}

/**
 * Text between tags; a carriage return is escaped too, or the reader would take it for a line end.
 * @throws XmlError `invalid-xml` for control characters, U+FFFE, U+FFFF and halves of surrogate pairs
 */
export function escapeText(text: string): string {
  return TEXT.test(text) && TEXT_BEYOND.test(text) ? replace(text, TEXT_SPECIAL) : text
}

/**
 * The value of an attribute in quotes of either kind; white space other than the space is escaped too, or it would become one.
 * @throws XmlError as `escapeText` does
 */
export function escapeAttribute(text: string): string {
  return ATTRIBUTE.test(text) && ATTRIBUTE_BEYOND.test(text) ? replace(text, ATTRIBUTE_SPECIAL) : text
}

function extra(text: string, special: RegExp): number {
  let more = 0
  special.lastIndex = 0
  while (special.test(text)) more += REFERENCES[text[special.lastIndex - 1]!]!.length - 1
  return more
}

/** How many bytes `escapeText` adds, which checks nothing here. */
export function extraInText(text: string): number {
  return TEXT.test(text) ? extra(text, TEXT_SPECIAL) : 0
}

/** How many bytes `escapeAttribute` adds, which checks nothing here. */
export function extraInAttribute(text: string): number {
  return ATTRIBUTE.test(text) ? extra(text, ATTRIBUTE_SPECIAL) : 0
}
