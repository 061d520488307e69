import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import {
  attr,
  childText,
  childTexts,
  content,
  element,
  integer,
  langTexts,
  lenient,
  list,
  nested,
  oneOf,
  optional,
  string,
  text,
} from './index.js'

const NS = 'urn:x'

function source(...children: (Element | string)[]): Element {
  return new Element('e', NS, {}, children)
}
function child(name: string): Element {
  return new Element(name, NS)
}

describe('optional', () => {
  it('reads absence as undefined and what does not fit as an error, for every kind of field', () => {
    const Item = element(NS, 'item', { id: attr(string) })
    const Def = element(NS, 'e', {
      a: optional(attr(integer)),
      b: optional(text(integer)),
      c: optional(childText(integer)),
      d: optional(childTexts('d', integer)),
      e: optional(nested(Item)),
      f: optional(langTexts('f')),
    })
    expect(Def.decode(source())).toEqual({})
    expect(Def.encode({})).toEqual(source())
    expect(decodeFailure(Def, new Element('e', NS, { a: '' })).path).toBe('{urn:x}e/@a')
    expect(decodeFailure(Def, source('x')).path).toBe('{urn:x}e')
    expect(decodeFailure(Def, source(child('c'))).path).toBe('{urn:x}e/{urn:x}c')
    expect(decodeFailure(Def, source(child('d'))).path).toBe('{urn:x}e/{urn:x}d')
    expect(decodeFailure(Def, source(child('item'))).path).toBe('{urn:x}e/{urn:x}item/@id')
  })

  it('reads an empty list back as absent', () => {
    const Def = element(NS, 'e', { items: optional(list(element(NS, 'item', {}))) })
    expect(Def.decode(Def.encode({ items: [] }))).toEqual({})
    expect(Def.decode(Def.encode({ items: [{}, {}] }))).toEqual({ items: [{}, {}] })
  })
})

describe('lenient', () => {
  const Def = element(NS, 'e', {
    state: lenient(attr(oneOf('on', 'off'))),
    item: lenient(nested(element(NS, 'item', { id: attr(string) }))),
    rest: content(),
  })

  it('reads what fits, and what does not as absent', () => {
    expect(Def.decode(new Element('e', NS, { state: 'on' }))).toEqual({ state: 'on', rest: [] })
    expect(Def.decode(new Element('e', NS, { state: 'new' }))).toEqual({ rest: [] })
    expect(Def.decode(source())).toEqual({ rest: [] })
  })

  it('still counts a child that does not fit as its own', () => {
    expect(Def.decode(source(child('item')))).toEqual({ rest: [] })
  })

  it('writes like the field that it softens', () => {
    expect(Def.encode({ state: 'off', item: { id: 'a' }, rest: [] })).toEqual(
      new Element('e', NS, { state: 'off' }, [new Element('item', NS, { id: 'a' })]),
    )
  })
})
