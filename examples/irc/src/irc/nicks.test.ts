import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNick, otherNick, toNick } from './nicks.js'

describe('nicks', () => {
  it('knows them', () => {
    expect(['Romeo', '[away]', '`_^{|}', 'r2-d2'].map((nick) => isNick(nick, 9))).toEqual([true, true, true, true])
    expect(['', '2romeo', '-r', 'ro meo', 'röm', 'r!u@h', 'r\r\n', 'toolongnick'].some((nick) => isNick(nick, 9))).toBe(
      false,
    )
  })

  it.each([
    ['Roméo Montague', 'Romeo_Montague'],
    ['2pac', '_2pac'],
    ['-dash', '_-dash'],
    ['Ромео', 'user'],
    ['', 'user'],
    ['#chan,x', '_chan_x'],
    ['ﬁne', 'fine'],
  ])('makes one of %j', (text, nick) => {
    expect(toNick(text, 30)).toBe(nick)
  })

  it('makes a legal one of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, length) => {
        expect(isNick(toNick(text, length), length)).toBe(true)
      }),
    )
  })

  it('tries others where it is taken', () => {
    expect([1, 2, 3, 12].map((attempt) => otherNick('romeo', attempt, 9))).toEqual([
      ...['romeo_', 'romeo1', 'romeo2', 'romeo11'],
    ])
    expect([1, 2].map((attempt) => otherNick('benvolio_', attempt, 9))).toEqual(['benvolio1', 'benvolio1'])
  })

  it('never tries the same, nor an illegal one', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 1, max: 99 }),
        (text, length, attempt) => {
          const nick = toNick(text, length)
          const other = otherNick(nick, attempt, length)
          expect(other).not.toBe(nick)
          expect(isNick(other, length)).toBe(true)
        },
      ),
    )
  })
})
