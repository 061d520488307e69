import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Correction, NS_CORRECTION } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('are not in a message that corrects nothing', () => {
    expect(elementFrom(fixture('original')).has(Correction)).toBe(false)
  })

  it('name the message that is corrected', () => {
    expect(roundTrip(fixture('correction'), Correction)).toEqual({ id: 'light-1' })
  })

  it('refuse a correction of nothing', () => {
    expect(() => Correction.decode(elementFrom(`<replace xmlns='${NS_CORRECTION}'/>`))).toThrow('replace/@id: missing')
  })
})
