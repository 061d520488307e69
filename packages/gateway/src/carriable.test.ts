import { Element, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { carriable } from './carriable.js'

it('leaves what XML can carry as it is, and replaces the rest', () => {
  expect(carriable('Hi \u{1f600}\n\t<&>')).toBe('Hi \u{1f600}\n\t<&>')
  expect(carriable('a\0b\x1bc\ud800d\uffff')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd')
})

it('makes any text writable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      serialize(new Element('a', 'urn:a', {}, [carriable(text)]))
      expect(carriable(carriable(text))).toBe(carriable(text))
    }),
  )
})
