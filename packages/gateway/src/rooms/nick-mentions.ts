import type { NamedPart } from '../chats/chat-event.js'

/** Mentions of one message. */
const MAX_MENTIONS = 20
/** Nicks that are looked for: in larger rooms, only what clients mark counts. */
const MAX_NICKS = 5000
/** Letters of a nick that may stand anywhere; shorter ones are words too often, and count only at the beginning. */
const SHORTEST = 3

const WORD = /[\p{L}\p{N}_]/u

/** Somebody who can be named. */
export interface Named {
  readonly nick: string
  readonly who: 'user' | { readonly legacyId: string }
}

/**
 * Whom a text names by a nick, as most clients write mentions: `Romeo: look`, `@Romeo`, or the nick as a word of its own.
 * Of nicks that begin alike, the longest counts; case does not.
 */
export function nickMentions(body: string, people: Iterable<Named>): readonly NamedPart[] {
  const byStart = startsOf(people)
  if (!byStart) return []
  const text = body.toLowerCase()
  const found: NamedPart[] = []
  for (let at = 0; at < text.length && found.length < MAX_MENTIONS; at++) {
    if (isWord(text[at - 1]) && isWord(text[at])) continue
    const named = byStart.get(text[at] as string)?.find(({ nick }) => isAt(text, at, nick.toLowerCase()))
    if (!named) continue
    found.push({ start: at, end: at + named.nick.length, who: named.who })
    at += named.nick.length - 1
  }
  return found
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character)
}

function isAt(text: string, at: number, nick: string): boolean {
  if (!text.startsWith(nick, at)) return false
  const after = text[at + nick.length]
  if (isWord(after) && isWord(nick.at(-1))) return false
  return nick.length >= SHORTEST || text[at - 1] === '@' || (at === 0 && /[:,]/.test(after ?? ''))
}

/** Nicks by their first character, the longest first; `undefined` where there are too many. */
function startsOf(people: Iterable<Named>): ReadonlyMap<string, readonly Named[]> | undefined {
  const byStart = new Map<string, Named[]>()
  let count = 0
  for (const named of people) {
    if (++count > MAX_NICKS) return undefined
    const start = named.nick.toLowerCase()[0]
    // A text in lower case has the same length only where each of its letters has.
    if (start === undefined || named.nick.toLowerCase().length !== named.nick.length) continue
    const same = byStart.get(start) ?? []
    same.push(named)
    byStart.set(start, same)
  }
  for (const same of byStart.values()) same.sort((a, b) => b.nick.length - a.nick.length)
  return byStart
}
