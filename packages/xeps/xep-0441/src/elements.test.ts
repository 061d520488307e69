import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, expectXml, roundTrip } from '@trestle/testing'
import { NS_MAM } from '@trestle/xep-0313'
import { describe, expect, it } from 'vitest'
import { ArchivePreferences, ArchivePreferencesQuery, ArchivePreferencesRequest } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const listed = {
  default: 'roster',
  always: [JID.parse('romeo@montague.example')],
  never: [JID.parse('tybalt@capulet.example')],
}

describe('preferences', () => {
  it('are asked for', () => {
    expect(roundTrip(fixture('get-request'), ArchivePreferencesQuery)).toEqual({})
  })

  it('are read and written', () => {
    expect(roundTrip(fixture('get-result'), ArchivePreferences)).toEqual({ default: 'roster', always: [], never: [] })
    expect(roundTrip(fixture('set-request'), ArchivePreferencesRequest)).toEqual(listed)
    expect(roundTrip(fixture('set-result'), ArchivePreferences)).toEqual(listed)
  })

  it('may leave lists out, and are written with both', () => {
    const value = ArchivePreferencesRequest.decode(elementFrom(`<prefs xmlns='${NS_MAM}' default='never'/>`))
    expect(value).toEqual({ default: 'never', always: [], never: [] })
    expectXml(ArchivePreferences.encode(value), `<prefs xmlns='${NS_MAM}' default='never'><always/><never/></prefs>`)
  })

  it('keep what extends them', () => {
    const xml = `<prefs xmlns='${NS_MAM}' default='never'><always/><never/><for xmlns='urn:example:days'>7</for></prefs>`
    expect(roundTrip(xml, ArchivePreferences).rest?.children).toHaveLength(1)
  })

  const broken = `<prefs xmlns='${NS_MAM}' default='always'><always><jid>@@</jid><jid>a@b.example</jid></always></prefs>`

  it('of others lose the addresses that are none, but those that are asked for are refused', () => {
    expect(ArchivePreferences.decode(elementFrom(broken)).always.map(String)).toEqual(['a@b.example'])
    const refused = expect.objectContaining({ code: 'invalid-element', path: expect.stringContaining('always') })
    expect(() => ArchivePreferencesRequest.decode(elementFrom(broken))).toThrow(refused)
  })

  it.each(['', "default='sometimes'"])('need a default: %s', (attrs) => {
    const decode = () => ArchivePreferencesRequest.decode(elementFrom(`<prefs xmlns='${NS_MAM}' ${attrs}/>`))
    expect(decode).toThrow(expect.objectContaining({ path: expect.stringContaining('@default') }))
  })
})
