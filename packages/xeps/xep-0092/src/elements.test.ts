import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_VERSION, Version, VersionRequest } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a request', () => {
    expect(roundTrip(fixture('request'), VersionRequest)).toEqual({})
  })

  it('of a result', () => {
    expect(roundTrip(fixture('result'), Version)).toEqual({ name: 'Fan', version: '2.4.1', os: 'Silk 3' })
  })

  it('refuses a result without a version', () => {
    expect(() => Version.decode(parse(`<query xmlns='${NS_VERSION}'><name>Fan</name></query>`))).toThrow('missing')
  })
})
