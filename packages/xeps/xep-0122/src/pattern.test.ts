import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from './index.js'

const matches = (source: string, text: string) => compilePattern(source)?.matches(text)

describe('an expression', () => {
  it.each([
    ['([0-9]{3})-([0-9]{2})', '123-12', '123-123'],
    ['', '', 'a'],
    ['a|bc|', 'bc', 'ab'],
    ['(a|b)*c', 'abbac', 'abd'],
    ['^a+$', 'aaa', ''],
    ['(?:ab)?c', 'abc', 'ac'],
    ['a{2,3}', 'aaa', 'aaaa'],
    ['a{2,}', 'aaaaa', 'a'],
    ['.', '🦉', '🦉🦉'],
    ['[^a-c]', 'd', 'b'],
    ['[]a-]+', ']-a', 'b'],
    ['[[:alpha:]_]+', 'é_', '1'],
    [String.raw`\d\.\D`, '1.a', '1.1'],
    [String.raw`[\w\-]+`, 'a-b', 'a b'],
    ['a^b|c', 'c', 'ab'],
    ['(a*)*b', 'aab', 'aa'],
    ['(a|b', 'x', undefined],
  ] as const)('%s', (source, fitting, other) => {
    if (other === undefined) return expect(compilePattern(source)).toBeUndefined()
    expect(matches(source, fitting)).toBe(true)
    expect(matches(source, other)).toBe(false)
  })

  it.each([
    'a)',
    '(a',
    '*a',
    'a**',
    'a+?',
    'a{',
    'a{2',
    'a{2,1}',
    '[a',
    '[z-a]',
    '[[:owl:]]',
    '[[.a.]]',
    String.raw`(a)\1`,
    '(?=a)',
    '\\',
  ])('is none where it is %j', (source) => {
    expect(compilePattern(source)).toBeUndefined()
  })

  it('is as good as the one of the language where both read it', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)', '(a*)')
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}')).map((parts) => parts.join(''))
    const pattern = fc.array(piece, { maxLength: 5 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 }), (source, text) => {
        expect(matches(source, text)).toBe(new RegExp(`^(?:${source})$`, 'u').test(text))
      }),
    )
  })
})

describe('a hostile expression', () => {
  it.each(['(a+)+b', '(a|a)*b', '(a|aa)*b', '(.*)*b', '(a?){100}a{100}b', '((a*)*)*b', `[${'b-y'.repeat(300)}]{900}`])(
    'takes no longer than its states times the text: %s',
    (source) => {
      expect(matches(source, 'a'.repeat(10_000))).toBe(false)
    },
  )

  it.each(['a{9999}', '((a{99}){99}){99}', '((){9999}){9999}', '((((){9999}){9999}){9999}){9999}', '('.repeat(5_000)])(
    'is refused where it is too large: %#',
    (source) => {
      expect(compilePattern(source)).toBeUndefined()
    },
  )

  it('may be deep', () => {
    expect(matches(`${'('.repeat(499)}a${')'.repeat(499)}`, 'a')).toBe(true)
  })

  it('never throws', () => {
    const source = fc.string({ unit: fc.constantFrom(...'ab()[]{}|*+?.^$\\-:,12'), maxLength: 30 })
    fc.assert(fc.property(source, (text) => [true, false, undefined].includes(matches(text, 'ab1'))))
  })
})
