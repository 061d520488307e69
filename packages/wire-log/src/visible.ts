/**
 * Control characters, invisible characters and those that change the direction of writing. They could control a terminal,
 * or make one line look like two.
 */
const INVISIBLE =
  /[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/g

const hex = (character: string) => character.charCodeAt(0).toString(16).toUpperCase()

/** Replaces invisible characters by character references of XML. */
export function visibleXml(text: string): string {
  return text.replace(INVISIBLE, (character) => `&#x${hex(character)};`)
}

/** Replaces invisible characters by escapes of JSON. */
export function visibleJson(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u${hex(character).padStart(4, '0')}`)
}
