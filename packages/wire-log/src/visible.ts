/**
 * Control characters, those of terminals among them, and what turns the direction of writing or cannot be seen.
 * They could command a terminal, or make one line look like two.
 */
const UNSEEN =
  /[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/g

const hex = (character: string) => character.charCodeAt(0).toString(16).toUpperCase()

/** Writes them as references to characters, as XML has them. */
export function visibleXml(text: string): string {
  return text.replace(UNSEEN, (character) => `&#x${hex(character)};`)
}

/** The same in the strings of JSON. */
export function visibleJson(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u${hex(character).padStart(4, '0')}`)
}
