import type { JID } from '@trestle/jid'
import { resourceprepClass } from './resourceprep-classes.js'

/** Bytes of a resource (RFC 7622 §3.4). */
const MAX_BYTES = 1023
/** Bytes of what tells equal names apart, at most. */
const MAX_SUFFIX_BYTES = 14
/** For a name of which nothing is left. */
const NAMELESS = '?'

/** A sign that is written from the right (HEBREW PUNCTUATION MAQAF), and letters that are. */
const FROM_RIGHT = '\u05be'
const RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u

/** Gives the nicknames of one view, which keeps who has them. */
export interface Nicks {
  /** The nickname for a name, whether or not it is taken. */
  of(name: string): string
  /** A nickname for a name: the next of its kind where it is taken, unless it is that of whoever asks. */
  give(name: string, own?: string): string
  /** A nickname is not taken any more. */
  released(nick: string): void
}

/** What nicknames may have. */
export interface NickOptions {
  /** Also characters that Unicode has had since 2002 only, such as most emojis. */
  readonly recentCharacters?: boolean | undefined
}

/**
 * What a name is as a nickname in a room: itself where it can be a resource, and where it stays itself in servers and clients
 * that still prepare resources by RFC 6122; these fold characters, and lose whole stanzas for others. Otherwise without what
 * cannot be seen, with signs for what cannot be written, and cut. Never empty.
 */
export function nickOf(address: JID, name: string, { recentCharacters = false }: NickOptions = {}): string {
  // Most names are such: they need no look at each character.
  if (/^[\x20-\x7e]{1,1023}$/.test(name) && /[^ ]/.test(name)) return name
  const isKnown = (char: string) => recentCharacters || resourceprepClass(char) !== 'N'
  const folded = name.slice(0, 4 * MAX_BYTES).normalize('NFKC')
  const written =
    [...folded].every(isKnown) && isResource(address, folded) ? folded : readable(address, folded, isKnown)
  const fitting = RIGHT.test(written) ? MAX_BYTES - MAX_SUFFIX_BYTES : MAX_BYTES
  const nick = inOneDirection(cut(written, fitting))
  // A cut may have split what belongs together.
  return isResource(address, nick) ? address.withResource(nick).resource : NAMELESS
}

/** Names whose next number is known. */
const MAX_KNOWN = 1000

export function createNicks(address: JID, taken: Pick<ReadonlySet<string>, 'has'>, options: NickOptions = {}): Nicks {
  /** Below it, all numbers of a name are taken: so that thousands of one name do not ask for each number anew. */
  const next = new Map<string, number>()
  const of = (name: string) => nickOf(address, name, options)
  return {
    of,
    give(name, own) {
      const nick = of(name)
      const isFree = (one: string) => one === own || !taken.has(one)
      if (isFree(nick)) return nick
      const start = numberOf(own, nick) ?? next.get(nick) ?? 2
      for (let number = start; ; number++) {
        const numbered = withNumber(nick, number)
        if (!isFree(numbered)) continue
        if (next.size >= MAX_KNOWN) next.clear()
        if (numbered !== own) next.set(nick, number + 1)
        return numbered
      }
    },
    released(nick) {
      const [, base = '', number] = /^(.*) \((\d+)\)$/s.exec(nick) ?? []
      const known = next.get(base)
      if (known !== undefined) next.set(base, Math.min(known, Number(number)))
    },
  }
}

/** The number by which a nickname differs from another. */
function numberOf(nick: string | undefined, base: string): number | undefined {
  const number = nick?.startsWith(`${base} (`) ? /^ \((\d+)\)$/.exec(nick.slice(base.length))?.[1] : undefined
  return number === undefined ? undefined : Number(number)
}

function withNumber(nick: string, number: number): string {
  // Where letters are written from the right, the last character has to be as well (RFC 3454 §6).
  const suffix = ` (${number})${RIGHT.test(nick) ? FROM_RIGHT : ''}`
  const room = MAX_BYTES - MAX_SUFFIX_BYTES
  return cut(nick, room) + suffix
}

/**
 * A text whose letters are all written in one direction, that of most of them, and that begins and ends with such where it is
 * from the right: RFC 3454 §6 knows no others.
 */
function inOneDirection(text: string): string {
  if (!RIGHT.test(text)) return text
  const chars = [...text]
  const directionOf = (char: string) => {
    const known = resourceprepClass(char)
    return known === 'N' && /\p{L}/u.test(char) ? 'L' : known
  }
  const count = (direction: string) => chars.filter((char) => directionOf(char) === direction).length
  const [left, right] = [count('L'), count('R')]
  if (right === 0) return text
  const other = left > right ? 'R' : 'L'
  const kept = chars
    .filter((char) => directionOf(char) !== other)
    .join('')
    .replace(/ +/g, ' ')
    .trim()
  if (other === 'R') return kept
  const [first, last] = [kept, [...kept].at(-1) ?? ''].map((part) => resourceprepClass(part) === 'R')
  return `${first ? '' : FROM_RIGHT}${kept}${last ? '' : FROM_RIGHT}`
}

/** Whether a text can be a resource that one can see. */
function isResource(address: JID, text: string): boolean {
  if (!/[^\s\p{C}\p{Z}]/u.test(text)) return false
  try {
    return address.withResource(text).resource !== ''
  } catch {
    return false
  }
}

/** Characters are tried one by one. */
function readable(address: JID, name: string, isKnown: (char: string) => boolean): string {
  let written = ''
  for (const char of name) {
    if (/[\s\p{Cc}\p{Z}]/u.test(char)) written += ' '
    else if (/[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(char)) continue
    else if (isKnown(char) && (/\p{M}/u.test(char) || isResource(address, char))) written += char
    // Pictures are left out, which is all the same to who reads the rest.
    else if (!/[\p{S}\p{Emoji_Modifier}]/u.test(char)) written += '_'
  }
  return written.replace(/ +/g, ' ').trim()
}

/** As much of the beginning as fits into so many bytes of UTF-8. */
function cut(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes))
  return text.slice(0, read)
}

/** A text without what XML cannot carry. */
export function xmlText(text: string): string {
  return text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
