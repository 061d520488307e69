import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_PRIVATE, PrivateQuery } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['store', ['prefs']],
    ['retrieve', ['prefs']],
    ['result', ['prefs']],
    ['store-of-another', ['prefs']],
    ['store-of-another-refused', ['prefs']],
    ['without-child', []],
    ['without-child-refused', []],
    ['reserved', ['vCard']],
    ['reserved-refused', ['vCard']],
  ])('of %s', (name, names) => {
    expect(roundTrip(fixture(name), PrivateQuery).elements.map((element) => element.name)).toEqual(names)
  })

  it('keep several elements as they are', () => {
    const xml = `<query xmlns='${NS_PRIVATE}'><a xmlns='urn:example:a' x='1'>one<b/>two</a><a xmlns='urn:example:a'/></query>`
    expect(roundTrip(xml, PrivateQuery).elements).toHaveLength(2)
  })

  it('refuse another query, with the path', () => {
    expect(() => PrivateQuery.decode(parse(`<query xmlns='urn:example:other'/>`))).toThrow('{urn:example:other}query')
  })
})
