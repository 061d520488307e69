import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SAMPLE, Sample } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each(['publication', 'notification'])('of a %s', (name) => {
    expect(roundTrip(fixture(name), Sample)).toEqual({ text: 'By the wall' })
  })

  it('keep what is not known', () => {
    const value = roundTrip(`<data xmlns='${NS_SAMPLE}' mood='sad'/>`, Sample)
    expect([value.text, value.rest?.attrs]).toEqual([undefined, { mood: 'sad' }])
  })

  it('are refused in another namespace', () => {
    expect(() => Sample.decode(elementFrom(`<data xmlns='urn:example:other'/>`))).toThrow(`{${NS_SAMPLE}}data`)
  })
})
