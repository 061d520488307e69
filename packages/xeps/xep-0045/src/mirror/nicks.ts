import type { JID } from '@trestle/jid'

/** Bytes of a resource (RFC 7622 §3.4). */
const MAX_BYTES = 1023
/** Bytes of what tells equal names apart, at most. */
const MAX_SUFFIX_BYTES = 12
/** For a name of which nothing is left. */
const NAMELESS = '?'

/** Gives the nicknames of one view, which keeps who has them. */
export interface Nicks {
  /** A nickname for a name: the next of its kind where it is taken, unless it is that of whoever asks. */
  give(name: string, own?: string): string
  /** A nickname is not taken any more. */
  released(nick: string): void
}

/**
 * What a name is as a nickname in a room: itself where it can be a resource and stays itself in servers that fold
 * compatibility characters (RFC 6122). Otherwise without what cannot be seen, with signs for what cannot be written, and cut.
 * Never empty.
 */
export function nickOf(address: JID, name: string): string {
  // The replacement may lack what a resource may not have, and still not be one: as a bidi mark between letters.
  return (
    resourceOf(address, name) ??
    resourceOf(address, cut(readable(address, name), MAX_BYTES - MAX_SUFFIX_BYTES)) ??
    NAMELESS
  )
}

/** Names whose next number is known. */
const MAX_KNOWN = 1000

export function createNicks(address: JID, taken: Pick<ReadonlySet<string>, 'has'>): Nicks {
  /** Below it, all numbers of a name are taken: so that thousands of one name do not ask for each number anew. */
  const next = new Map<string, number>()
  return {
    give(name, own) {
      const nick = nickOf(address, name)
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
  const suffix = ` (${number})`
  const room = MAX_BYTES - MAX_SUFFIX_BYTES
  return (nick.length * 3 > room ? cut(nick, room) : nick) + suffix
}

/** The text as a resource that one can see, or nothing where it is none. */
function resourceOf(address: JID, text: string): string | undefined {
  if (!/[^\s\p{C}\p{Z}]/u.test(text)) return undefined
  const folded = text.normalize('NFKC')
  try {
    return address.withResource(folded).resource
  } catch {
    return undefined
  }
}

/** Characters that are read by PRECIS alone are tried one by one. */
function readable(address: JID, name: string): string {
  let written = ''
  // More cannot be in a resource, however much is left out.
  for (const char of name.slice(0, 4 * MAX_BYTES).normalize('NFKC')) {
    if (/[\s\p{Cc}\p{Z}]/u.test(char)) written += ' '
    else if (/[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(char)) continue
    else written += resourceOf(address, char) === undefined && !/\p{M}/u.test(char) ? '\ufffd' : char
  }
  return written.replace(/ +/g, ' ').trim()
}

/** As much of the beginning as fits into so many bytes of UTF-8. */
function cut(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes))
  return text.slice(0, read)
}

/** A text without what XML cannot carry. */
export function xmlText(text: string): string {
  return text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
