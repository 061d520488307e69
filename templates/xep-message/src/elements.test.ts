import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SAMPLE, Sample } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a message', () => {
    expect(roundTrip(fixture('message'), Sample)).toEqual({ id: 'wall-1' })
  })

  it('are refused where something is missing', () => {
    expect(() => Sample.decode(elementFrom(`<data xmlns='${NS_SAMPLE}'/>`))).toThrow('data/@id: missing')
  })
})
