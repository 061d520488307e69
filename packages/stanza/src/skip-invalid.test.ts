import { Element, parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import {
  attr,
  childText,
  childTexts,
  choices,
  DecodeError,
  type ElementDef,
  element,
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

const NS = 'urn:x'
const Item = element(NS, 'item', { id: attr(integer) })
const read = (inside: string) => parse(`<e xmlns='${NS}'>${inside}</e>`)

/** What is decoded, and the paths of what was left out. */
function decoded<T>(definition: ElementDef<T>, source: Element) {
  const skipped: string[] = []
  const value = definition.decode(source, {
    skipped(error) {
      expect(error).toBeInstanceOf(DecodeError)
      skipped.push(error.path)
    },
  })
  return { value, skipped }
}

describe('entries that do not fit', () => {
  it('cost a list nothing else, and are reported in order with their paths', () => {
    const Def = element(NS, 'e', { items: list(Item, { skipInvalid: true }) })
    const source = read("<item id='1'/><item/><item id='2'/><item id='x'/>")
    const path = '{urn:x}e/{urn:x}item/@id'
    expect(decoded(Def, source)).toEqual({ value: { items: [{ id: 1 }, { id: 2 }] }, skipped: [path, path] })
    expect(Def.decode(source)).toEqual({ items: [{ id: 1 }, { id: 2 }] })
  })

  it('cost choices nothing else', () => {
    const Def = element(NS, 'e', { parts: choices({ item: Item, other: raw('urn:y', 'y') }, { skipInvalid: true }) })
    const source = read("<item/><y xmlns='urn:y'/><item id='1'/>")
    expect(decoded(Def, source)).toEqual({
      value: {
        parts: [
          { kind: 'other', value: new Element('y', 'urn:y') },
          { kind: 'item', value: { id: 1 } },
        ],
      },
      skipped: ['{urn:x}e/{urn:x}item/@id'],
    })
  })

  it('cost texts nothing else', () => {
    const Def = element(NS, 'e', { counts: childTexts('n', integer, { skipInvalid: true }) })
    expect(decoded(Def, read('<n>1</n><n>x</n><n>2</n>'))).toEqual({
      value: { counts: [1, 2] },
      skipped: ['{urn:x}e/{urn:x}n'],
    })
  })

  it('leave an optional field absent', () => {
    const Def = element(NS, 'e', {
      id: optional(attr('id', integer), { skipInvalid: true }),
      size: optional(text(integer), { skipInvalid: true }),
      item: optional(nested(Item), { skipInvalid: true }),
      title: optional(childText(string), { skipInvalid: true }),
    })
    expect(decoded(Def, parse("<e xmlns='urn:x' id='x'>many<title>T</title><item/></e>"))).toEqual({
      value: { title: 'T' },
      skipped: ['{urn:x}e/@id', '{urn:x}e', '{urn:x}e/{urn:x}item/@id'],
    })
    expect(decoded(Def, parse("<e xmlns='urn:x'/>"))).toEqual({ value: {}, skipped: [] })
  })

  it('are reported from any depth, with the whole path', () => {
    const Row = mapped(
      lazy(() => element(NS, 'row', { items: list(Item, { skipInvalid: true }) })),
      ({ items }) => items,
      (items) => ({ items }),
    )
    const Def = element(NS, 'e', { first: nested(element(NS, 'table', { rows: list(Row) })) })
    expect(decoded(Def, read("<table><row><item/></row><row><item id='1'/></row></table>"))).toEqual({
      value: { first: { rows: [[], [{ id: 1 }]] } },
      skipped: ['{urn:x}e/{urn:x}table/{urn:x}row/{urn:x}item/@id'],
    })
  })

  it('are reported as decode errors whatever their definition throws', () => {
    const Strange: ElementDef<string> = {
      ...element(NS, 'item', {}),
      '~type': '',
      decode() {
        throw new TypeError('Strange.')
      },
      encode: () => new Element('item', NS),
    }
    const Def = element(NS, 'e', { items: list(Strange, { skipInvalid: true }) })
    const errors: DecodeError[] = []
    expect(Def.decode(read('<item/>'), { skipped: (error) => errors.push(error) })).toEqual({ items: [] })
    expect(errors).toMatchObject([{ path: '{urn:x}e/{urn:x}item', reason: 'Strange.', code: 'invalid-element' }])
  })

  it('cost the whole where nothing is said about them', () => {
    const Strict = element(NS, 'e', { items: list(Item) })
    const skipped: unknown[] = []
    expect(() => Strict.decode(read('<item/>'), { skipped: (error) => skipped.push(error) })).toThrow(DecodeError)
    expect(skipped).toEqual([])
    expect(decodeFailure(Strict, read('<item/>')).path).toBe('{urn:x}e/{urn:x}item/@id')
  })
})
