import { XmlError } from './error.js'

// Any surrogate is suspicious here; whether it is half a pair shows only with the slower test below.
const TEXT = /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/
const ATTRIBUTE = /[&<>"'\0-\x1f\ud800-\udfff\ufffe\uffff]/
const UNCARRIED = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u

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

function replace(text: string, special: RegExp): string {
  if (UNCARRIED.test(text)) throw new XmlError('invalid-xml', 'a character that XML cannot carry')
  return text.replace(special, (character) => REFERENCES[character]!)
}

/**
 * Text between tags; a carriage return is escaped too, or the reader would take it for a line end.
 * @throws XmlError `invalid-xml` for control characters, U+FFFE, U+FFFF and halves of surrogate pairs
 */
export function escapeText(text: string): string {
  return TEXT.test(text) ? replace(text, /[&<>\r]/g) : text
}

/**
 * The value of an attribute in quotes of either kind; white space other than the space is escaped too, or it would become one.
 * @throws XmlError as `escapeText` does
 */
export function escapeAttribute(text: string): string {
  return ATTRIBUTE.test(text) ? replace(text, /[&<>"'\t\n\r]/g) : text
}
