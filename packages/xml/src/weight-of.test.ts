import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Element, type Node } from './element.js'
import { serialize } from './serialize.js'
import { weightOf } from './weight-of.js'

const name = fc.constantFrom('a', 'presence', 'x'.repeat(50))
const ns = fc.constantFrom('', 'jabber:client', 'urn:x')
const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀'), maxLength: 30 })
const { element } = fc.letrec<{ element: Element; node: Node }>((tie) => ({
  element: fc
    .tuple(
      name,
      ns,
      fc.dictionary(fc.oneof(name, fc.constantFrom('{urn:y}b', '{u}c', 'xml:lang')), text, { maxKeys: 3 }),
      fc.array(tie('node'), { maxLength: 3 }),
    )
    .map(([local, uri, attrs, children]) => new Element(local, uri, attrs, children)),
  node: fc.oneof({ maxDepth: 4 }, text, tie('element')),
}))

describe('the weight of an element', () => {
  it('is never less than the characters that are written', () => {
    fc.assert(
      fc.property(element, (one) => {
        expect(weightOf(one)).toBeGreaterThanOrEqual(serialize(one).length)
      }),
      { seed: 5222, numRuns: 500 },
    )
  })

  it('is above the maximum if and only if it is without one', () => {
    fc.assert(
      fc.property(element, fc.nat(2000), (one, max) => {
        expect(weightOf(one, max) > max).toBe(weightOf(one) > max)
      }),
      { seed: 5222, numRuns: 500 },
    )
  })

  it('is not counted to the end above the maximum', () => {
    const child = new Element('a', '')
    const many = new Element(
      'a',
      '',
      {},
      Array.from({ length: 1000 }, () => child),
    )
    expect(weightOf(many, 1000)).toBeLessThan(2000)
  })
})
