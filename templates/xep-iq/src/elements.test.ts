import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Sample, SampleRequest } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a request', () => {
    expect(roundTrip(fixture('request'), SampleRequest)).toEqual({})
  })

  it('of a result', () => {
    expect(roundTrip(fixture('result'), Sample)).toEqual({ text: 'By the wall' })
  })
})
