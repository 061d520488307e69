import { Element, parse, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attr,
  childText,
  childTexts,
  choice,
  content,
  element,
  flag,
  integer,
  langTexts,
  lazy,
  list,
  nested,
  optional,
  rest,
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

describe('content', () => {
  const Def = element(NS, 'e', {
    title: optional(childText(string)),
    groups: optional(childTexts('group', string)),
    names: langTexts('name'),
    open: flag(),
    far: optional(childText('far', string, { ns: OTHER })),
    item: optional(nested(Item)),
    what: optional(choice({ bytes: Size })),
    later: list(lazy(() => Later)),
    rest: content(),
  })

  const Later = element(NS, 'later', {})

  it('is what no other field names', () => {
    const claimed = ['title', 'group', 'name', 'open', 'item', 'later'].map((name) => {
      return new Element(name, NS, name === 'item' ? { id: 'a' } : {})
    })
    const far = new Element('far', OTHER)
    const unknown = [new Element('unknown', NS), new Element('title', OTHER), new Element('far', NS)]
    const value = Def.decode(source('text', unknown[0]!, ...claimed, unknown[1]!, far, unknown[2]!))
    expect(value.rest).toEqual(unknown)
    expect(value.rest[0]).toBe(unknown[0])
  })

  it('is written as it is, after what comes before it in the shape', () => {
    const rest = [new Element('unknown', OTHER, { a: 'b' }, ['x'])]
    const value = { title: 'T', names: {}, later: [], rest }
    expect(Def.encode(value)).toEqual(source(new Element('title', NS, {}, ['T']), ...rest))
    expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
  })

  it('is empty where there is nothing, and carries more children than a call may have arguments', () => {
    const Open = element(NS, 'e', { rest: content() })
    expect(Open.decode(source('text'))).toEqual({ rest: [] })
    const many = Array.from({ length: 130_000 }, () => new Element('a', OTHER))
    expect(Open.encode({ rest: many }).children).toHaveLength(many.length)
  })
})

describe('rest', () => {
  const Def = element(NS, 'e', { id: optional(attr(string)), title: optional(childText(string)), rest: rest() })

  it('is the attributes and children that no other field names', () => {
    const read = Def.decode(parse("<e xmlns='urn:x' id='1' b='2' xml:lang='en' a='3'><new>x</new><title>T</title></e>"))
    expect(read).toMatchObject({ id: '1', title: 'T', rest: { children: [new Element('new', NS, {}, ['x'])] } })
    expect(Object.entries(read.rest?.attrs ?? {})).toEqual([
      ['b', '2'],
      ['xml:lang', 'en'],
      ['a', '3'],
    ])
  })

  it('is absent where there is nothing else', () => {
    expect(Def.decode(parse("<e xmlns='urn:x' id='1'>text<title>T</title></e>"))).toEqual({ id: '1', title: 'T' })
    expect(Def.encode({ title: 'T' })).toEqual(source(new Element('title', NS, {}, ['T'])))
  })

  it('survives what a change writes', () => {
    const read = Def.decode(
      parse("<e xmlns='urn:x' id='1' more='2'><title>T</title><x xmlns='urn:other'><y/></x><z/></e>"),
    )
    expect(Def.encode({ ...read, title: 'U' })).toEqual(
      parse("<e xmlns='urn:x' id='1' more='2'><title>U</title><x xmlns='urn:other'><y/></x><z/></e>"),
    )
  })

  it('keeps names that objects have of themselves', () => {
    const { rest: kept } = Def.decode(parse("<e xmlns='urn:x' __proto__='1' constructor='2'/>"))
    expect(Object.keys(kept?.attrs ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Object.keys(Def.encode({ rest: kept }).attrs)).toEqual(['__proto__', 'constructor'])
  })

  it('loses nothing of any element', () => {
    const name = fc.constantFrom('id', 'title', 'a', 'b')
    const children = fc.array(
      fc.tuple(name, fc.constantFrom(NS, OTHER)).map(([local, ns]) => new Element(local, ns)),
      { maxLength: 5 },
    )
    const attrs = fc.dictionary(name, fc.string({ unit: 'grapheme-ascii' }), { noNullPrototype: true })
    fc.assert(
      fc.property(attrs, children, (given, nodes) => {
        // Of several titles, a definition reads one.
        const titles = nodes.filter((node) => node.is(NS, 'title'))
        fc.pre(titles.length < 2)
        const written = Def.encode(Def.decode(new Element('e', NS, given, nodes)))
        expect(written.attrs).toEqual(given)
        const others = (all: readonly Element[]) =>
          all.filter((node) => !titles.some((title) => node.is(title.ns, title.name)))
        expect(others(written.elements())).toEqual(others(nodes))
        expect(written.elements()).toHaveLength(nodes.length)
      }),
      { seed: 1 },
    )
  })
})
