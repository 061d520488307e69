import { Element, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toXmlText } from './xml-text.js'

it('leaves what XML can carry as it is, and replaces the rest', () => {
  expect(toXmlText('Hi \u{1f600}\n\t<&>')).toBe('Hi \u{1f600}\n\t<&>')
  expect(toXmlText('a\0b\x1bc\ud800d\uffff')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd')
})

it('makes any text writable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      serialize(new Element('a', 'urn:a', {}, [toXmlText(text)]))
      expect(toXmlText(toXmlText(text))).toBe(toXmlText(text))
    }),
  )
})
