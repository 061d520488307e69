import { Element, parse, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import {
  attr,
  choice,
  choices,
  type ElementDef,
  element,
  integer,
  lazy,
  list,
  nested,
  optional,
  string,
  text,
} from './index.js'

const NS = 'urn:x'
const OTHER = 'urn:other'
const Item = element(NS, 'item', { id: attr(string) })
const Size = element(NS, 'size', { bytes: text(integer) })

function source(...children: (Element | string)[]): Element {
  return new Element('e', NS, {}, children)
}
function item(id: string): Element {
  return new Element('item', NS, { id })
}

describe('nested', () => {
  const Def = element(NS, 'e', { item: nested(Item), size: optional(nested(Size)) })

  it('writes and reads a child with a definition of its own', () => {
    const value = { item: { id: 'a' }, size: { bytes: 9 } }
    expect(Def.encode(value)).toEqual(source(item('a'), new Element('size', NS, {}, ['9'])))
    expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
  })

  it('takes the first of several and no child of another namespace', () => {
    const foreign = new Element('item', OTHER, { id: 'x' })
    expect(Def.decode(source(foreign, item('a'), item('b')))).toEqual({ item: { id: 'a' } })
    expect(decodeFailure(Def, source(foreign))).toMatchObject({ path: '{urn:x}e/{urn:x}item', reason: 'missing' })
  })
})

describe('list', () => {
  const Def = element(NS, 'e', { items: list(Item) })

  it('writes and reads all in order', () => {
    const value = { items: [{ id: 'b' }, { id: 'a' }, { id: 'b' }] }
    expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
    expect(Def.decode(source('text', new Element('item', OTHER)))).toEqual({ items: [] })
  })

  it('refuses the whole where one does not fit', () => {
    expect(decodeFailure(Def, source(item('a'), new Element('item', NS))).path).toBe('{urn:x}e/{urn:x}item/@id')
  })
})

describe('choice', () => {
  const Def = element(NS, 'e', { what: choice({ one: Item, bytes: Size }) })

  it('says which alternative it read, and writes it', () => {
    for (const value of [
      { what: { kind: 'one', value: { id: 'a' } } },
      { what: { kind: 'bytes', value: { bytes: 1 } } },
    ] as const) {
      expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
    }
  })

  it('takes the first child that is one of them', () => {
    const first = source('x', new Element('z', NS), new Element('size', NS, {}, ['1']), item('a'))
    expect(Def.decode(first)).toEqual({ what: { kind: 'bytes', value: { bytes: 1 } } })
  })

  it('refuses none, and one that does not fit', () => {
    expect(decodeFailure(Def, source(new Element('z', NS)))).toMatchObject({
      path: '{urn:x}e',
      reason: 'expected one of the children item, size',
    })
    expect(decodeFailure(Def, source(new Element('size', NS), item('a'))).path).toBe('{urn:x}e/{urn:x}size')
  })

  it('may be optional', () => {
    const Maybe = element(NS, 'e', { what: optional(choice({ one: Item })) })
    expect(Maybe.decode(source())).toEqual({})
    expect(decodeFailure(Maybe, source(new Element('item', NS))).path).toBe('{urn:x}e/{urn:x}item/@id')
  })
})

describe('choices', () => {
  const Def = element(NS, 'e', { parts: choices({ one: Item, bytes: Size }) })

  it('keeps the order of the document across kinds', () => {
    const value = {
      parts: [
        { kind: 'one', value: { id: 'a' } },
        { kind: 'bytes', value: { bytes: 1 } },
        { kind: 'one', value: { id: 'b' } },
      ],
    } as const
    expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
    expect(Def.decode(source(new Element('z', NS)))).toEqual({ parts: [] })
  })

  it('refuses the whole where one does not fit', () => {
    expect(decodeFailure(Def, source(item('a'), new Element('size', NS))).path).toBe('{urn:x}e/{urn:x}size')
  })

  it('may contain what is not defined yet', () => {
    type Node = { readonly parts: readonly { readonly kind: 'node'; readonly value: Node }[] }
    const NodeDef: ElementDef<Node> = element(NS, 'node', { parts: choices({ node: lazy(() => NodeDef) }) })
    const value: Node = { parts: [{ kind: 'node', value: { parts: [] } }] }
    expect(NodeDef.decode(NodeDef.encode(value))).toEqual(value)
  })
})
