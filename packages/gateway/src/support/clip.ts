import { toXmlText } from './xml-text.js'

/** Bytes of one text in a stanza, serialised: servers end streams for stanzas of more than 128 to 512 KiB. */
const MAX_TEXT_BYTES = 64 * 1024
/** Parts shorter than this are cut within a word. */
const MIN_PART = 0.5

const encoder = new TextEncoder()

/** The heaviest character, for each of its UTF-16 units. */
const MAX_WEIGHT = 6

/** Bytes of a character as the serialiser writes it. */
function weightOf(character: string): number {
  switch (character) {
    case '<':
    case '>':
      return 4
    case '&':
      return 5
    case '"':
    case "'":
      return 6
    default:
      return character.length > 1 ? 4 : character < '\x80' ? 1 : character < '\u0800' ? 2 : 3
  }
}

/**
 * Splits a text into parts that fit into stanzas: behind line breaks or words where it can, never within a character.
 * Joined, they are the text.
 */
export function splitText(text: string, maxBytes = MAX_TEXT_BYTES): readonly string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length * MAX_WEIGHT > maxBytes) {
    const end = fitting(rest, maxBytes)
    if (end === rest.length) break
    const cut = cutBefore(rest, end)
    parts.push(rest.slice(0, cut))
    rest = rest.slice(cut)
  }
  parts.push(rest)
  return parts
}

/** The length of the longest start of a text that weighs at most so many bytes. */
function fitting(text: string, maxBytes: number): number {
  let bytes = 0
  let length = 0
  for (const character of text) {
    bytes += weightOf(character)
    if (bytes > maxBytes) return length
    length += character.length
  }
  return length
}

/** The best place to cut a text at or before `end`: a line break, a space, or a boundary between graphemes. */
function cutBefore(text: string, end: number): number {
  const least = Math.floor(end * MIN_PART)
  for (const separator of ['\n', ' ']) {
    const found = text.lastIndexOf(separator, end - 1)
    if (found >= least) return found + 1
  }
  return graphemeBefore(text, end)
}

/** The longest grapheme that is kept whole, in UTF-16 units; longer ones are no emojis but attacks. */
const MAX_GRAPHEME = 64

function graphemeBefore(text: string, end: number): number {
  const start = Math.max(0, end - 2 * MAX_GRAPHEME)
  const segments = new Intl.Segmenter().segment(text.slice(start, end + MAX_GRAPHEME))
  let cut = 0
  for (const { index } of segments) if (index > 0 && start + index <= end) cut = start + index
  if (cut > end - MAX_GRAPHEME && cut > 0) return cut
  // Never between the halves of a surrogate pair.
  const code = text.charCodeAt(end - 1)
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end
}

/** Cuts a text to at most so many bytes of UTF-8, with an ellipsis where something is left out. */
export function clipText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || encoder.encode(text).length <= maxBytes) return text
  const end = fitting(text, maxBytes - 3)
  return `${text.slice(0, graphemeBefore(text, end))}…`
}

/** {@link clipText} of a text that may have what XML cannot carry. */
export function shortText(text: string, maxBytes: number): string {
  return clipText(toXmlText(text), maxBytes)
}
