import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import {
  attr,
  base64,
  type ElementDef,
  element,
  field,
  integer,
  lazy,
  list,
  mapped,
  nested,
  optional,
  raw,
  string,
  text,
} from './index.js'

const NS = 'urn:example:photo'

const Photo = element(NS, 'photo', {
  id: attr(string),
  maxAge: optional(attr('max-age', integer)),
  data: text(base64),
})

describe('element', () => {
  it('writes and reads by one table', () => {
    const value = { id: 'p1', maxAge: 60, data: new Uint8Array([1, 2]) }
    const written = Photo.encode(value)
    expect(written).toEqual(new Element('photo', NS, { id: 'p1', 'max-age': '60' }, ['AQI=']))
    expect(Photo.decode(written)).toEqual(value)
  })

  it('has no property for an optional field that is absent', () => {
    const value = Photo.decode(new Element('photo', NS, { id: 'p1' }))
    expect(Object.keys(value)).toEqual(['id', 'data'])
    expect(Photo.encode({ ...value, maxAge: undefined }).attrs).toEqual({ id: 'p1' })
  })

  it('ignores what the shape does not name', () => {
    const crowded = new Element('photo', NS, { id: 'p1', other: 'x', ['__proto__']: 'x' }, [
      'AQI=',
      new Element('other', 'urn:example:other'),
    ])
    expect(Photo.decode(crowded)).toEqual({ id: 'p1', data: new Uint8Array([1, 2]) })
  })

  it('leaves the element that it reads as it was', () => {
    const source = new Element('photo', NS, { id: 'p1', other: 'x' }, ['AQI='])
    const before = source.clone()
    Photo.decode(source)
    expect(source).toEqual(before)
  })

  it.each([
    ['another name', new Element('picture', NS), `{${NS}}picture`, `expected {${NS}}photo`],
    ['another namespace', new Element('photo', 'urn:x'), '{urn:x}photo', `expected {${NS}}photo`],
    ['a missing attribute', new Element('photo', NS), `{${NS}}photo/@id`, 'missing'],
    [
      'an attribute that does not fit',
      new Element('photo', NS, { id: 'p1', 'max-age': 'x' }),
      `{${NS}}photo/@max-age`,
      expect.stringContaining('whole number'),
    ],
    ['text that does not fit', new Element('photo', NS, { id: 'p1' }, ['?']), `{${NS}}photo`, 'expected base64'],
  ])('refuses %s and says where', (_case, source, path, reason) => {
    expect(decodeFailure(Photo, source)).toMatchObject({ code: 'invalid-element', path, reason })
  })

  it('names every step of the way to what does not fit, and keeps the cause', () => {
    const Album = element(NS, 'album', { photos: list(Photo) })
    const Shelf = element('urn:example:shelf', 'shelf', { album: nested(Album) })
    const bad = new Element('photo', NS, { id: 'p2', 'max-age': '?' })
    const source = new Element('shelf', 'urn:example:shelf', {}, [
      new Element('album', NS, {}, [Photo.encode({ id: 'p1', data: new Uint8Array() }), bad]),
    ])
    const failure = decodeFailure(Shelf, source)
    expect(failure.path).toBe(`{urn:example:shelf}shelf/{${NS}}album/{${NS}}photo/@max-age`)
    expect(failure.message).toBe(`${failure.path}: ${failure.reason}`)
    expect(failure.cause).toMatchObject({ message: failure.reason })
  })

  it('takes fields of one’s own, and locates whatever they throw', () => {
    const depth = field<number>({
      present: () => true,
      read: (source) => {
        if (source.children.length > 1) throw new Error('too many children')
        return source.children.length
      },
      write: (value, target) => {
        target.attrs['depth'] = String(value)
      },
    })
    const Well = element('urn:x', 'well', { depth })
    expect(Well.decode(new Element('well', 'urn:x', {}, ['x']))).toEqual({ depth: 1 })
    expect(Well.encode({ depth: 3 }).attrs).toEqual({ depth: '3' })
    const twice = new Element('well', 'urn:x', {}, [new Element('a', 'urn:x'), new Element('a', 'urn:x')])
    expect(decodeFailure(Well, twice)).toMatchObject({ path: '{urn:x}well', reason: 'too many children' })
  })
})

interface Tree {
  readonly id: string
  readonly children: readonly Tree[]
}

describe('lazy', () => {
  const TreeDef: ElementDef<Tree> = element('urn:x', 'tree', { id: attr(string), children: list(lazy(() => TreeDef)) })

  it('lets a definition contain itself', () => {
    const value: Tree = { id: 'a', children: [{ id: 'b', children: [{ id: 'c', children: [] }] }] }
    expect(TreeDef.decode(TreeDef.encode(value))).toEqual(value)
  })

  it('names every level of the way to what does not fit', () => {
    const source = TreeDef.encode({ id: 'a', children: [{ id: 'b', children: [{ id: 'c', children: [] }] }] })
    const deepest = source.elements()[0]!.elements()[0]!
    delete deepest.attrs['id']
    expect(decodeFailure(TreeDef, source).path).toBe('{urn:x}tree/{urn:x}tree/{urn:x}tree/@id')
  })

  it('may stand for a definition that another is mapped from', () => {
    const Leaf: ElementDef<string> = mapped(
      lazy(() => Source),
      ({ id }) => id,
      (id) => ({ id }),
    )
    const Source = element('urn:x', 'leaf', { id: attr(string) })
    expect([Leaf.ns, Leaf.name]).toEqual(['urn:x', 'leaf'])
    expect(Leaf.decode(Leaf.encode('a'))).toBe('a')
  })
})

describe('mapped', () => {
  const Pair = mapped(
    element('urn:x', 'range', { from: attr(integer), to: attr(integer) }),
    ({ from, to }) => {
      if (from > to) throw new Error('a range ends after its start')
      return [from, to] as const
    },
    ([from, to]) => ({ from, to }),
  )

  it('reads and writes another value than the shape', () => {
    expect(Pair.decode(new Element('range', 'urn:x', { from: '1', to: '2' }))).toEqual([1, 2])
    expect(Pair.encode([3, 4]).attrs).toEqual({ from: '3', to: '4' })
  })

  it('locates what the mapping refuses', () => {
    const failure = decodeFailure(Pair, new Element('range', 'urn:x', { from: '2', to: '1' }))
    expect(failure).toMatchObject({ path: '{urn:x}range', reason: 'a range ends after its start' })
    const Outer = element('urn:x', 'outer', { range: nested(Pair) })
    const source = new Element('outer', 'urn:x', {}, [new Element('range', 'urn:x', { from: '2', to: '1' })])
    expect(decodeFailure(Outer, source).path).toBe('{urn:x}outer/{urn:x}range')
  })
})

describe('raw', () => {
  const Html = raw('http://www.w3.org/1999/xhtml', 'body')

  it('gives and takes the element itself', () => {
    const body = new Element('body', 'http://www.w3.org/1999/xhtml', { a: 'b' }, ['x'])
    expect(Html.decode(body)).toBe(body)
    expect(Html.encode(body)).toBe(body)
  })

  it('refuses another element', () => {
    expect(decodeFailure(Html, new Element('body', 'urn:x'))).toMatchObject({ path: '{urn:x}body' })
  })
})
