import {
  anyCharacter,
  anyOf,
  type CharacterSet,
  classNamed,
  escapedSet,
  exactly,
  not,
  rangeOf,
} from './character-set.js'

/** A regular expression as a tree. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'alternatives'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number }

/** Thrown where a regular expression has what extended ones of POSIX do not have, such as back-references. */
export class PatternSyntaxError extends Error {
  override readonly name = 'PatternSyntaxError'
}

/** What is repeated and how deep groups stand is bounded by the length of a pattern, which its caller limits. */
export function parsePattern(source: string): PatternNode {
  const characters = Array.from(source)
  let at = 0

  const peek = () => characters[at]
  const take = (): string => {
    const character = characters[at++]
    if (character === undefined) throw new PatternSyntaxError('The pattern ends too early.')
    return character
  }
  const accept = (text: string): boolean => {
    const found = text === characters.slice(at, at + text.length).join('')
    if (found) at += text.length
    return found
  }
  const expect = (text: string) => {
    if (!accept(text)) throw new PatternSyntaxError(`There is no '${text}' where one is needed.`)
  }

  function alternatives(): PatternNode {
    const parts = [sequence()]
    while (accept('|')) parts.push(sequence())
    return parts.length === 1 ? parts[0]! : { kind: 'alternatives', parts }
  }

  function sequence(): PatternNode {
    const parts: PatternNode[] = []
    while (at < characters.length && peek() !== '|' && peek() !== ')') parts.push(repeated())
    return { kind: 'sequence', parts }
  }

  function repeated(): PatternNode {
    const part = atom()
    const times = quantifier()
    if (!times) return part
    // `+?` is lazy and `*+` possessive elsewhere: other expressions than these.
    if (quantifier()) throw new PatternSyntaxError('A repetition is not repeated.')
    return { kind: 'repeat', part, ...times }
  }

  function quantifier(): { readonly min: number; readonly max: number } | undefined {
    if (accept('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (accept('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (accept('?')) return { min: 0, max: 1 }
    if (!accept('{')) return undefined
    const min = number()
    const max = accept(',') ? (peek() === '}' ? Number.POSITIVE_INFINITY : number()) : min
    expect('}')
    if (max < min) throw new PatternSyntaxError('A repetition ends before it starts.')
    return { min, max }
  }

  function number(): number {
    let digits = ''
    while (/^\d$/.test(peek() ?? '') && digits.length < 4) digits += take()
    if (digits === '') throw new PatternSyntaxError('A repetition needs a number.')
    return Number(digits)
  }

  function atom(): PatternNode {
    const character = take()
    if (character === '(') {
      if (peek() === '?') expect('?:')
      const inner = alternatives()
      expect(')')
      return inner
    }
    if (character === '^') return { kind: 'start' }
    if (character === '$') return { kind: 'end' }
    if ('*+?{'.includes(character)) throw new PatternSyntaxError('There is nothing to repeat.')
    return { kind: 'set', set: character === '.' ? anyCharacter : character === '[' ? bracket() : one(character) }
  }

  function one(character: string): CharacterSet {
    if (character !== '\\') return exactly(character)
    const set = escapedSet(take())
    if (!set) throw new PatternSyntaxError('That escape is not known.')
    return set
  }

  function bracket(): CharacterSet {
    const negated = accept('^')
    const sets: CharacterSet[] = []
    // The first character is one of the set even where it is the bracket that ends it.
    do sets.push(bracketItem())
    while (!accept(']'))
    return negated ? not(anyOf(sets)) : anyOf(sets)
  }

  function bracketItem(): CharacterSet {
    if (accept('[:')) {
      let name = ''
      while (!accept(':]')) name += take()
      const set = classNamed(name)
      if (!set) throw new PatternSyntaxError('That class of characters is not known.')
      return set
    }
    if (accept('[=') || accept('[.')) throw new PatternSyntaxError('Collations are not known.')
    const first = take()
    if (first === '\\') return one(first)
    if (peek() !== '-' || characters[at + 1] === ']') return exactly(first)
    take()
    const last = take()
    if (last === '\\' || last === '[' || last.codePointAt(0)! < first.codePointAt(0)!) {
      throw new PatternSyntaxError('A range of characters ends before it starts.')
    }
    return rangeOf(first, last)
  }

  const pattern = alternatives()
  if (at < characters.length) throw new PatternSyntaxError('A group ends that does not start.')
  return pattern
}
