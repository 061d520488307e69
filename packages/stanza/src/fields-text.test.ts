import { Element, parse, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import {
  attr,
  boolean,
  childText,
  childTexts,
  element,
  flag,
  integer,
  jid,
  langTexts,
  optional,
  string,
  text,
} from './index.js'

const NS = 'urn:x'
const OTHER = 'urn:other'

function source(...children: (Element | string)[]): Element {
  return new Element('e', NS, {}, children)
}
function child(name: string, written?: string, attrs: Record<string, string> = {}, ns = NS): Element {
  return new Element(name, ns, attrs, written === undefined ? [] : [written])
}

describe('attr', () => {
  it('is named like its field or by its first argument', () => {
    const Def = element(NS, 'e', { count: attr(integer), isNew: attr('new', boolean) })
    const written = Def.encode({ count: 3, isNew: true })
    expect(written.attrs).toEqual({ count: '3', new: 'true' })
    expect(Def.decode(written)).toEqual({ count: 3, isNew: true })
  })

  it('reads and writes attributes of namespaces', () => {
    const Def = element(NS, 'e', { lang: attr('xml:lang', string), mode: attr('{urn:other}mode', string) })
    const value = { lang: 'de', mode: 'fast' }
    expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
  })

  it('tells an empty attribute from an absent one', () => {
    const Def = element(NS, 'e', { a: attr(string), b: optional(attr(string)) })
    expect(Def.decode(new Element('e', NS, { a: '' }))).toEqual({ a: '' })
    expect(Def.decode(Def.encode({ a: '', b: '' }))).toEqual({ a: '', b: '' })
  })

  it('carries every text through XML', () => {
    const Def = element(NS, 'e', { a: attr(string) })
    const written = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '\n', '\t', 'ä', '😀', ']', ' ') })
    fc.assert(fc.property(written, (a) => void expect(Def.decode(parse(serialize(Def.encode({ a }))))).toEqual({ a })))
  })
})

describe('text', () => {
  it('is the text directly inside, without that of children', () => {
    const Def = element(NS, 'e', { value: text(string) })
    expect(Def.decode(source('a', child('x', 'no'), 'b'))).toEqual({ value: 'ab' })
    expect(Def.encode({ value: 'a' })).toEqual(source('a'))
  })

  it('may be empty where the codec says so', () => {
    expect(element(NS, 'e', { value: text(string) }).decode(source())).toEqual({ value: '' })
    expect(element(NS, 'e', { value: text(string) }).encode({ value: '' })).toEqual(source())
    expect(decodeFailure(element(NS, 'e', { value: text(integer) }), source()).path).toBe('{urn:x}e')
  })

  it('is absent where it is optional and empty', () => {
    const Def = element(NS, 'e', { value: optional(text(integer)) })
    expect(Def.decode(source())).toEqual({})
    expect(Def.decode(source('7'))).toEqual({ value: 7 })
    expect(decodeFailure(Def, source('x')).path).toBe('{urn:x}e')
  })
})

describe('childText', () => {
  const Def = element(NS, 'e', {
    title: childText(string),
    owner: optional(childText('jid', jid)),
    size: optional(childText('size', integer, { ns: OTHER })),
  })

  it('writes and reads children of the same namespace or of another', () => {
    const value = Def.decode(source(child('title', 'T'), child('jid', 'a@b'), child('size', '5', {}, OTHER)))
    expect(value).toMatchObject({ title: 'T', size: 5 })
    expect(value.owner?.toString()).toBe('a@b')
    expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
  })

  it('does not take a child of another namespace for its own', () => {
    expect(decodeFailure(Def, source(child('title', 'T', {}, OTHER)))).toMatchObject({
      path: '{urn:x}e/{urn:x}title',
      reason: 'missing',
    })
  })

  it('keeps an empty child apart from none', () => {
    expect(Def.decode(source(child('title')))).toEqual({ title: '' })
    expect(Def.encode({ title: '' })).toEqual(source(child('title')))
  })

  it('names the child that does not fit', () => {
    expect(decodeFailure(Def, source(child('title'), child('jid', '@')))).toMatchObject({
      path: '{urn:x}e/{urn:x}jid',
    })
    expect(decodeFailure(Def, source(child('title'), child('size', 'x', {}, OTHER)))).toMatchObject({
      path: '{urn:x}e/{urn:other}size',
    })
  })

  it('prefers the child without a language, else takes the first', () => {
    const de = child('title', 'Titel', { 'xml:lang': 'de' })
    const en = child('title', 'Title', { 'xml:lang': 'en' })
    expect(Def.decode(source(de, child('title', 'T'), child('title', 'U')))).toEqual({ title: 'T' })
    expect(Def.decode(source(de, en))).toEqual({ title: 'Titel' })
  })
})

describe('childTexts', () => {
  const Def = element(NS, 'e', { groups: childTexts('group', string), sizes: optional(childTexts('size', integer)) })

  it('reads all in order, and nothing as an empty list', () => {
    const value = { groups: ['b', '', 'a', 'b'], sizes: [2, 1] }
    expect(Def.decode(parse(serialize(Def.encode(value))))).toEqual(value)
    expect(Def.decode(source())).toEqual({ groups: [] })
  })

  it('refuses the whole where one does not fit', () => {
    expect(decodeFailure(Def, source(child('size', '1'), child('size', 'x'))).path).toBe('{urn:x}e/{urn:x}size')
  })
})

describe('langTexts', () => {
  const Def = element(NS, 'e', { names: langTexts('name') })

  it('reads and writes texts by language, in order', () => {
    const names = { '': 'Name', de: 'Name', fr: 'Nom' }
    const value = Def.decode(parse(serialize(Def.encode({ names }))))
    expect(value).toEqual({ names })
    expect(Object.keys(value.names)).toEqual(['', 'de', 'fr'])
    expect(Def.decode(source()).names).toEqual({})
  })

  it('takes the first of several in one language, even where it is empty', () => {
    const value = Def.decode(source(child('name'), child('name', 'b'), child('name', 'c', { 'xml:lang': '' })))
    expect(value.names).toEqual({ '': '' })
  })

  it('is not led astray by what a sender calls a language', () => {
    const hostile = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const { names } = Def.decode(source(...hostile.map((lang) => child('name', lang, { 'xml:lang': lang }))))
    expect(Object.keys(names)).toEqual(hostile)
    for (const lang of hostile) expect(names[lang]).toBe(lang)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.prototype.toString).toBeTypeOf('function')
    expect(Def.decode(Def.encode({ names })).names).toEqual(names)
  })

  it('has nothing for a language that nobody sent', () => {
    const { names } = Def.decode(source(child('name', 'x')))
    for (const lang of ['constructor', 'toString', '__proto__', 'valueOf']) expect(names[lang]).toBeUndefined()
  })
})

describe('flag', () => {
  const Def = element(NS, 'e', { required: flag(), isOpen: flag('open', { ns: OTHER }) })

  it('is true where the child is there, and absent otherwise', () => {
    expect(Def.decode(source())).toEqual({})
    expect(Def.decode(source(child('required'), child('open')))).toEqual({ required: true })
    expect(Def.decode(source(child('open', '', {}, OTHER)))).toEqual({ isOpen: true })
  })

  it('writes the child only for true', () => {
    expect(Def.encode({ required: true, isOpen: false })).toEqual(source(child('required')))
    expect(Def.encode({})).toEqual(source())
  })
})
