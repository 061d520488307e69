import { JID } from '@trestle/jid'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNicks, nickOf, xmlText } from './nicks.js'
import { resourceprepClass } from './resourceprep-classes.js'

const room = JID.parse('feast@gateway.verona.example')
const seed = 45
/** RFC 3454 §5 and §6. */
function isResourceprep(nick: string): boolean {
  const classes = [...nick].map(resourceprepClass)
  if (classes.includes('N')) return false
  return !classes.includes('R') || (!classes.includes('L') && classes[0] === 'R' && classes.at(-1) === 'R')
}

/** Names of all kinds: of any characters, of those that bite, and of few, which collide. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 1200 }),
  fc.string({
    unit: fc.constantFrom(
      '\0',
      '\n',
      ' ',
      '\u200b',
      '\u200d',
      '\ud800',
      'ﬁ',
      'é',
      '👩',
      'ש',
      'م',
      '1',
      '\u0301',
      '\ufe0f',
    ),
    maxLength: 12,
  }),
  fc.string({ unit: fc.constantFrom('a', 'b', ' (2)'), maxLength: 3 }),
)

describe('a nickname', () => {
  it.each([
    ['juliet', 'juliet'],
    ['  spaces  stay ', '  spaces  stay '],
    ['Señor Müller-Lüdenscheidt', 'Señor Müller-Lüdenscheidt'],
    ['日本語 (a)', '日本語 (a)'],
    ['two\nlines', 'two lines'],
    ['zero\u200bwidth', 'zerowidth'],
    ['half \ud800', 'half _'],
    ['', '?'],
    ['   ', '?'],
    ['\u200b\u200d', '?'],
    // Servers fold these, so that two would be one for clients.
    ['𝓡𝓸𝓶𝓮𝓸', 'Romeo'],
    ['ﬁve', 'five'],
    // Newer than what some servers know, as are letters of Adlam.
    ['Ada 👩\u200d🚀 L', 'Ada L'],
    ['🌹', '?'],
    ['\u{1e900}a', '_a'],
    // From the right, and neither both nor without an end in that direction.
    ['יוליה', 'יוליה'],
    ['יוליה Juliet', 'Juliet'],
    ['Jo יוליה', 'יוליה'],
    ['محمد 123', 'محمد 123\u05be'],
    ['123 محمد', '\u05be123 محمد'],
  ])('for %j is %j', (from, to) => {
    expect(nickOf(room, from)).toBe(to)
  })

  it('may have newer characters where everybody takes them', () => {
    const recentCharacters = true
    expect(nickOf(room, 'Ada 👩\u200d🚀 L', { recentCharacters })).toBe('Ada 👩🚀 L')
    expect(nickOf(room, '🌹', { recentCharacters })).toBe('🌹')
    expect(nickOf(room, 'محمد 🌹', { recentCharacters })).toBe('محمد 🌹\u05be')
  })

  it('is short enough, however long the name', () => {
    const long = 'x'.repeat(1023)
    expect(nickOf(room, long)).toBe(long)
    const nick = nickOf(room, '語'.repeat(5000))
    expect(new TextEncoder().encode(nick).length).toBe(1023)
    expect(nick.startsWith('語語')).toBe(true)
  })

  it('can be a resource, is seen, and is itself for itself, whatever the name', () => {
    fc.assert(
      fc.property(name, (from) => {
        const nick = nickOf(room, from)
        expect(room.withResource(nick).resource).toBe(nick)
        expect(nick).toMatch(/[^\s\p{C}\p{Z}]/u)
        expect(nick.normalize('NFKC')).toBe(nick)
        expect(isResourceprep(nick)).toBe(true)
        expect(nickOf(room, nick)).toBe(nick)
      }),
      { numRuns: 500, seed },
    )
  })
})

/** As a view does it. */
function nicknames(address = room) {
  const taken = new Set<string>()
  const nicks = createNicks(address, taken)
  return {
    give(name: string, own?: string): string {
      const nick = nicks.give(name, own)
      if (own !== undefined && own !== nick) this.release(own)
      taken.add(nick)
      return nick
    },
    release(nick: string): void {
      taken.delete(nick)
      nicks.released(nick)
    },
  }
}

describe('nicknames of a view', () => {
  it('are all different resources, whoever comes, goes and is renamed', () => {
    const step = fc.record({ who: fc.nat(15), name: fc.option(name, { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const nicks = nicknames()
        const has = new Map<number, string>()
        for (const { who, name } of steps) {
          const own = has.get(who)
          if (name === undefined) {
            if (own !== undefined) nicks.release(own)
            has.delete(who)
          } else has.set(who, nicks.give(name, own))
          const given = [...has.values()]
          expect(new Set(given).size).toBe(given.length)
          for (const nick of given) {
            expect(room.withResource(nick).resource).toBe(nick)
            expect(isResourceprep(nick)).toBe(true)
          }
        }
      }),
      { numRuns: 200, seed },
    )
  })

  it('are numbered from 2, and numbers that come free are given again', () => {
    const nicks = nicknames()
    const give = () => nicks.give('romeo')
    expect([give(), give(), give()]).toEqual(['romeo', 'romeo (2)', 'romeo (3)'])
    nicks.release('romeo (2)')
    expect([give(), give()]).toEqual(['romeo (2)', 'romeo (4)'])
    nicks.release('romeo')
    expect([give(), give()]).toEqual(['romeo', 'romeo (5)'])
    // One that is renamed to what it is keeps its nickname.
    expect(nicks.give('romeo', 'romeo (3)')).toBe('romeo (3)')
    expect(nicks.give('romeo (3)')).toBe('romeo (3) (2)')
  })

  it('are so long at most that a number fits behind them', () => {
    const nicks = nicknames()
    const name = 'é'.repeat(511)
    const [first, second] = [nicks.give(name), nicks.give(name)]
    expect(first).toBe(name)
    expect(second).toMatch(/^é{504} \(2\)$/)
    expect(nicks.give(name)).toMatch(/ \(3\)$/)
  })

  it('of thousands of one name are given in no time', () => {
    let asked = 0
    const nicks = createNicks(room, { has: (nick) => ++asked > 0 && taken.has(nick) })
    const taken = new Set<string>()
    for (let i = 0; i < 5000; i++) taken.add(nicks.give('romeo'))
    expect(taken.size).toBe(5000)
    expect(asked).toBeLessThan(25_000)
  })
})

describe('characters', () => {
  it.each([
    ['a', 'L'],
    ['語', 'L'],
    ['1', 'O'],
    [' ', 'O'],
    ['ש', 'R'],
    ['م', 'R'],
    ['\0', 'N'],
    ['\ufffd', 'N'],
    ['👩', 'N'],
    ['\u{10ffff}', 'N'],
  ])('such as %j are of the class %s', (char, expected) => {
    expect(resourceprepClass(char)).toBe(expected)
  })
})

describe('texts', () => {
  it('have what XML cannot carry replaced', () => {
    expect(xmlText('a\0b\ud800c\ufffe\n👩')).toBe('a\ufffdb\ufffdc\ufffd\n👩')
  })
})
