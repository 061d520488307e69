import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { Pubsub, PubsubEvent } from '@trestle/xep-0060'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_VCARD4, preferred, property, Vcard4, Vcard4Request, vcard4Property, vcard4Text } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['retrieve', Pubsub],
    ['published', Pubsub],
    ['notification', PubsubEvent],
  ])('of %s are those of pubsub', (name, definition) => {
    expect(JSON.stringify(roundTrip(fixture(name), definition as typeof Pubsub))).toContain('urn:xmpp:vcard4')
  })

  it.each(['result', 'publish', 'migrated'])('of a vCard: %s', (name) => {
    const value = roundTrip(fixture(name), Vcard4)
    expect(value).toMatchObject({
      fullNames: [{ values: [{ kind: 'text', value: 'Juliet Capulet' }] }],
      names: [{ surnames: ['Capulet'], given: ['Juliet'], additional: [''] }],
      nicknames: [{ values: [{ value: 'jule' }] }, { values: [{ value: 'ladybird' }] }],
      birthdays: [{ values: [{ kind: 'date', value: '1583-07-31' }] }],
      addresses: [{ extended: ['Balcony'], codes: ['37121'], countries: ['Italy'] }, { streets: [''] }],
      genders: [{ sex: vcard4Property('F') }],
      languages: [{ parameters: { preference: { bareText: '1' } }, values: [{ kind: 'language-tag', value: 'it' }] }],
    })
    expect(value.telephones?.[2]?.parameters?.types?.values?.map((type) => type.value)).toEqual([
      'cell',
      'voice',
      'text',
    ])
    expect(value.rest).toBeUndefined()
  })

  it.each(['contact', 'store-contact', 'contact-pushed', 'contact-pushed-other-resource'])('of the %s', (name) => {
    expect(vcard4Text(roundTrip(fixture(name), Vcard4).impps?.[0])).toBe('xmpp:nurse@capulet.example')
  })

  it('of a service', () => {
    expect(roundTrip(fixture('service'), Vcard4)).toMatchObject({
      kinds: [vcard4Property('application')],
      timeZones: [vcard4Property('Europe/Rome')],
      logos: [vcard4Property('https://capulet.example/arms.png', 'uri')],
    })
  })

  it.each(['note', 'impp'])('of the property %s', (name) => {
    expect(vcard4Text(roundTrip(fixture(name), property(name)))).toContain('juliet')
  })

  it('of all other properties, parameters and groups, and of what is in no specification', () => {
    const value = roundTrip(fixture('everything-else'), Vcard4)
    expect(value).toMatchObject({
      genders: [{ sex: { bareText: 'F' }, identity: 'daughter' }],
      addresses: [{ poBoxes: ['1', '2'], parameters: { timeZone: { values: [{ kind: 'utc-offset' }] } } }],
      organizations: [{ values: [{ value: 'House' }, { value: 'Family' }] }],
      clientPidMaps: [{ sourceId: '1', uri: 'urn:example:client' }],
      groups: [{ name: 'house', telephones: [vcard4Property('tel:+39-045-555-0199', 'uri')] }],
    })
    expect(value.rest?.children.map(({ name }) => name)).toEqual(['x-qq', 'mood'])
  })

  it('of a request', () => {
    expect(roundTrip(`<vcard xmlns='${NS_VCARD4}'/>`, Vcard4Request)).toEqual({})
  })

  it('refuse what is no vCard, with the path', () => {
    expect(() => Vcard4.decode(parse(`<vCard xmlns='${NS_VCARD4}'/>`))).toThrow('vCard')
    expect(() => Vcard4.decode(parse(`<vcard xmlns='vcard-temp'/>`))).toThrow('{vcard-temp}vcard')
  })
})

describe('properties', () => {
  const withPreference = (value: string, preference: string) =>
    vcard4Property(value, 'text', { preference: { values: [{ kind: 'integer', value: preference }] } })

  it('are preferred in the order that they say', () => {
    const list = [
      vcard4Property('first'),
      withPreference('b', '2'),
      withPreference('a', '1'),
      withPreference('odd', '0'),
    ]
    expect(vcard4Text(preferred(list))).toBe('a')
    expect(vcard4Text(preferred([vcard4Property('first'), withPreference('odd', '1e9')]))).toBe('first')
    expect(preferred([])).toBeUndefined()
    expect(vcard4Text(undefined)).toBeUndefined()
  })
})
