import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_VCARD, Vcard, VcardRequest } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const decode = (inside: string) => Vcard.decode(parse(`<vCard xmlns='${NS_VCARD}'>${inside}</vCard>`))

describe('the elements', () => {
  it.each(['own-request', 'own-missing', 'own-empty', 'other-request', 'other-missing', 'uri-action'])(
    'of the %s',
    (name) => {
      expect(roundTrip(fixture(name), VcardRequest)).toEqual({})
      expect(roundTrip(fixture(name), Vcard)).toEqual({})
    },
  )

  it.each(['own-result', 'update'])('of the %s', (name) => {
    const value = roundTrip(fixture(name), Vcard)
    expect(value).toMatchObject({
      fullName: 'Romeo Montague',
      name: { family: 'Montague', given: 'Romeo', middle: '' },
      nicknames: ['romeo'],
      birthdays: ['1580-02-14'],
      organizations: [{ name: 'House of Montague', units: [''] }],
      addresses: [
        { types: ['WORK'], extended: 'Courtyard', postalCode: '37121', country: 'Italy' },
        { types: ['HOME'], extended: '', street: '', locality: 'Mantua' },
      ],
      emails: [{ types: ['INTERNET', 'PREF'], address: 'romeo@montague.example' }],
      jabberIds: ['romeo@montague.example'],
    })
    expect(value.telephones).toHaveLength(6)
    expect(value.telephones?.[1]).toEqual({ types: ['WORK', 'FAX'], number: '' })
    expect(value.rest).toBeUndefined()
  })

  it('of the other-result', () => {
    expect(roundTrip(fixture('other-result'), Vcard)).toEqual({
      fullName: 'JulietCapulet',
      name: { family: 'Capulet', given: 'Juliet', middle: '' },
      nicknames: ['jule'],
      emails: [{ types: ['INTERNET', 'PREF'], address: 'juliet@capulet.example' }],
      jabberIds: ['juliet@capulet.example'],
    })
  })

  it('of every property, several of each, and of others', () => {
    const value = roundTrip(fixture('every-property'), Vcard)
    expect(value).toMatchObject({
      version: '3.0',
      versionElement: '3.0',
      name: { prefix: 'Dr', suffix: 'MD' },
      nicknames: ['jule', 'ladybird,lamb'],
      photos: [{ type: 'image/png' }, { extval: 'https://capulet.example/juliet.png' }],
      labels: [{ types: ['HOME'], lines: ['Juliet Capulet', 'Verona'] }],
      mailers: ['Nurse 1.0'],
      timeZones: ['+01:00'],
      locations: [{ latitude: '45.441944', longitude: '10.998611' }],
      logos: [{ type: 'image/gif', binval: 'R0lGODlh' }],
      agents: [{ vcard: { fullName: 'Nurse', agents: [{ extval: 'https://capulet.example/peter' }] } }],
      organizations: [{ name: 'House of Capulet', units: ['Family', 'Daughters'] }],
      categories: [{ keywords: ['nobility', 'tragedy'] }],
      notes: ['Sleeps soundly.'],
      productIds: ['-//capulet//scribe//EN'],
      revisions: ['1597-03-20T10:00:00Z'],
      sortStrings: ['Capulet'],
      sounds: [{ phonetic: 'joo-lee-et' }, { binval: 'UklGRg==' }],
      uids: ['urn:example:juliet'],
      urls: ['https://capulet.example/juliet', 'https://verona.example/juliet'],
      classes: [{ names: ['PRIVATE'] }],
      keys: [{ type: 'x509', credential: 'dGhlIGtleQ==' }],
      descriptions: ['Not yet fourteen.'],
    })
    expect(value.addresses?.[0]?.types).toEqual(['HOME', 'POSTAL', 'PARCEL', 'DOM', 'PREF'])
    expect(value.rest?.children.map(({ name }) => name)).toEqual(['GENDER', 'mood'])
  })

  it('read numbers and addresses that stand directly in their elements, and write them as children', () => {
    const value = decode('<TEL><HOME/>+39 045 555 0101</TEL><EMAIL>romeo@montague.example</EMAIL><EMAIL/>')
    expect(value).toEqual({
      telephones: [{ types: ['HOME'], number: '+39 045 555 0101' }],
      emails: [{ address: 'romeo@montague.example' }, {}],
    })
    expect(Vcard.decode(Vcard.encode(value))).toEqual(value)
  })

  it('keep what is within properties and not in the specification', () => {
    const xml = `<vCard xmlns='${NS_VCARD}'><TEL id='t1'><X-SATELLITE/><NUMBER>1</NUMBER></TEL><ADR><COUNTRY>Italy</COUNTRY></ADR></vCard>`
    expect(roundTrip(xml, Vcard).telephones?.[0]?.rest?.attrs).toEqual({ id: 't1' })
  })

  it('refuse what is no vCard, with the path', () => {
    expect(() => Vcard.decode(parse(`<query xmlns='${NS_VCARD}'/>`))).toThrow('{vcard-temp}query')
    expect(() => Vcard.decode(parse(`<vCard xmlns='urn:example:other'/>`))).toThrow('vCard')
  })
})
