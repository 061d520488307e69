import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePunycode } from './punycode.js'

describe('decodePunycode', () => {
  it.each([
    ['egbpdaj6bu4bxfgehfvwxn', 'ليهمابتكلموشعربي؟'],
    ['ihqwcrb4cv8a8dqg056pqjye', '他们为什么不说中文'],
    ['Proprostnemluvesky-uyb24dma41a', 'Pročprostěnemluvíčesky'],
    ['4dbcagdahymbxekheh6e0a7fei0b', 'למההםפשוטלאמדבריםעברית'],
    ['3B-ww4c5e180e575a65lsy2b', '3年B組金八先生'],
    ['Hello-Another-Way--fc4qua05auwb3674vfr0b', 'Hello-Another-Way-それぞれの場所'],
    ['d9juau41awczczp', 'そのスピードで'],
    ['-> $1.00 <--', '-> $1.00 <-'],
    ['', ''],
  ])('RFC 3492 §7.1: %s', (encoded, expected) => {
    expect(decodePunycode(encoded)).toBe(expected)
  })

  it.each(['9', '99999999', 'ü-a', 'ü', 'a!', 'zzzzzzzzzzzzzzzzzzzzzzzz'])('refuses %s', (encoded) => {
    expect(decodePunycode(encoded)).toBeUndefined()
  })

  it('agrees with what the platform encodes', () => {
    const letter = fc.constantFrom(...'abcxyz09äöüéèçñłøαβγδжщюя漢字仮名가나다กขค')
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 15 }), (letters) => {
        const label = letters.join('')
        const [encoded = ''] = new URL(`https://${label}.test`).hostname.split('.')
        if (encoded.startsWith('xn--')) expect(decodePunycode(encoded.slice(4))).toBe(label)
      }),
      { numRuns: 1000 },
    )
  })

  it('ends on any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abz0189-é'), maxLength: 63 }), (encoded) => {
        const decoded = decodePunycode(encoded)
        if (decoded !== undefined) expect([...decoded].length).toBeLessThanOrEqual(encoded.length)
      }),
    )
  })
})
