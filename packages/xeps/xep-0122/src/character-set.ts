/** Whether a character, given as its code point, belongs to a set. */
export type CharacterSet = (codePoint: number) => boolean

const property =
  (expression: RegExp): CharacterSet =>
  (codePoint) =>
    expression.test(String.fromCodePoint(codePoint))

/** The classes of POSIX, for all of Unicode. */
const classes: ReadonlyMap<string, CharacterSet> = new Map([
  ['alnum', property(/[\p{Alphabetic}\p{Nd}]/u)],
  ['alpha', property(/\p{Alphabetic}/u)],
  ['blank', property(/[\p{Zs}\t]/u)],
  ['cntrl', property(/\p{Cc}/u)],
  ['digit', property(/\d/u)],
  ['graph', property(/[^\s\p{Cc}\p{Cn}\p{Cs}]/u)],
  ['lower', property(/\p{Lowercase}/u)],
  ['print', property(/[^\p{Cc}\p{Cn}\p{Cs}]/u)],
  ['punct', property(/[\p{P}\p{S}]/u)],
  ['space', property(/\s/u)],
  ['upper', property(/\p{Uppercase}/u)],
  ['xdigit', property(/[\dA-Fa-f]/u)],
])

const escapes: ReadonlyMap<string, CharacterSet> = new Map([
  ['d', property(/\d/u)],
  ['w', property(/[\w\p{Alphabetic}]/u)],
  ['s', property(/\s/u)],
])

export const anyCharacter: CharacterSet = () => true
export const exactly = (character: string): CharacterSet => rangeOf(character, character)
export const not =
  (set: CharacterSet): CharacterSet =>
  (codePoint) =>
    !set(codePoint)
export const anyOf =
  (sets: readonly CharacterSet[]): CharacterSet =>
  (codePoint) =>
    sets.some((set) => set(codePoint))

export function rangeOf(first: string, last: string): CharacterSet {
  const [low, high] = [first.codePointAt(0)!, last.codePointAt(0)!]
  return (codePoint) => codePoint >= low && codePoint <= high
}

export function classNamed(name: string): CharacterSet | undefined {
  return classes.get(name)
}

/** The set of `\d` and the like; undefined for other letters and for digits, which have a meaning somewhere. */
export function escapedSet(letter: string): CharacterSet | undefined {
  const lower = letter.toLowerCase()
  const set = escapes.get(lower)
  if (set) return letter === lower ? set : not(set)
  return /[A-Za-z\d]/.test(letter) ? undefined : exactly(letter)
}
