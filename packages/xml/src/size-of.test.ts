import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tree } from '../test/arbitrary-tree.js'
import { Element, NS_XML, serialize, sizeOf } from './index.js'

const written = (element: Element, parentNs = '') => new TextEncoder().encode(serialize(element, { parentNs })).length

describe('sizeOf', () => {
  it('is what serialize writes, in bytes', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom('', 'jabber:client', 'urn:x', NS_XML), (element, parentNs) => {
        expect(sizeOf(element, { parentNs })).toBe(written(element, parentNs))
      }),
      { numRuns: 1000, seed: 198 },
    )
  })

  it('stops above the ceiling, and not before', () => {
    fc.assert(
      fc.property(tree, fc.integer({ min: -3, max: 3 }), (element, off) => {
        const size = written(element)
        const max = size + off
        if (max < size) expect(sizeOf(element, { max })).toBeGreaterThan(max)
        else expect(sizeOf(element, { max })).toBe(size)
      }),
      { numRuns: 500, seed: 198 },
    )
    let visited = 0
    const children = Array.from({ length: 1000 }, () => new Element('item', ''))
    const watched = new Proxy(children, {
      get: (target, key) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) visited++
        return Reflect.get(target, key)
      },
    })
    expect(sizeOf(new Element('query', '', {}, watched), { max: 100 })).toBeGreaterThan(100)
    expect(visited).toBeLessThan(20)
  })

  it('counts escapes, and prefixes of attributes', () => {
    for (const element of [
      new Element('iq', 'jabber:client', { id: '>'.repeat(1000) }),
      new Element('a', 'u', {}, ['&\r<>"\'\n\t', 'é€😀']),
      new Element('a', '', Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`{urn:${i % 11}}a${i}`, '"']))),
      new Element('a', '', { [`{${NS_XML}}space`]: 'default', 'xml:lang': 'de', b: undefined as unknown as string }),
    ]) {
      expect(sizeOf(element)).toBe(written(element))
    }
  })

  it('counts what cannot be written', () => {
    expect(sizeOf(new Element('a b', '', { 'c d': '\0' }, ['\ud800']))).toBeGreaterThan(0)
  })
})
