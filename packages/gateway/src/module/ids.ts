import { escapeLocal, unescapeLocal } from '@trestle/jid'

/** Maps ids of the network to local parts of JIDs, and back. */
export interface IdMap {
  toLocal(legacyId: string): string
  /** Throws if the local part is not the form of any id: stanzas to it are answered with `item-not-found`. */
  fromLocal(local: string): string
  /** The one spelling of ids that mean the same. */
  normalise?(legacyId: string): string
}

/** Marks a letter that is a capital in the id. */
const CAPITAL = '^'

export interface EscapedOptions {
  /** Begins every local part: only those that begin so are ids. */
  readonly prefix?: string
  /** For networks whose ids ignore case. */
  readonly lowerCase?: true
  /** A character that no local part begins with, since those of others do: it is marked where an id begins with it. */
  readonly avoid?: string
}

/**
 * Ids escaped by XEP-0106. JIDs have no capitals: `^u` stands for `U`, `^^` for `^`. With `lowerCase`, no such marks are
 * needed.
 */
export function escaped(options: EscapedOptions = {}): IdMap {
  const { prefix = '', lowerCase = false, avoid } = options
  const normalise = (legacyId: string) => (lowerCase ? legacyId.toLowerCase() : legacyId)
  return {
    normalise,
    toLocal(legacyId) {
      const marked = lowerCase ? normalise(legacyId) : markCapitals(legacyId)
      return escapeLocal(prefix + (avoid !== undefined && marked.startsWith(avoid) ? CAPITAL + marked : marked))
    },
    fromLocal(local) {
      const unescaped = unescapeLocal(local)
      const isAvoided = avoid !== undefined && unescaped.startsWith(avoid)
      if (isAvoided || !unescaped.startsWith(prefix) || unescaped.length === prefix.length) {
        throw new Error(`${local} is not the local part of an id.`)
      }
      const rest = unescaped.slice(prefix.length)
      const marked = avoid !== undefined && rest.startsWith(CAPITAL + avoid) ? rest.slice(CAPITAL.length) : rest
      return lowerCase ? marked : readCapitals(marked)
    },
  }
}

function markCapitals(id: string): string {
  let marked = ''
  for (const character of id) {
    const lower = character.toLowerCase()
    if (character === CAPITAL) marked += CAPITAL + CAPITAL
    else if (lower !== character && upperOf(lower) === character) marked += CAPITAL + lower
    else marked += character
  }
  return marked
}

function readCapitals(marked: string): string {
  let id = ''
  let isMarked = false
  for (const character of marked) {
    if (!isMarked && character === CAPITAL) isMarked = true
    else {
      id += isMarked && character !== CAPITAL ? upperOf(character) : character
      isMarked = false
    }
  }
  if (isMarked) throw new Error('A mark of a capital is followed by a letter.')
  return id
}

/** The capital of one letter; longer ones such as that of ß are none. */
function upperOf(letter: string): string {
  const upper = letter.toUpperCase()
  return upper.length === letter.length ? upper : letter
}
