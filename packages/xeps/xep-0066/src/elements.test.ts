import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_OOB, NS_OOB_REQUEST, Oob, OobRequest } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const url = 'http://montague.example/images/rose.jpg'

describe('the elements', () => {
  it.each(['request', 'not-found', 'rejected'])('of a request (%s)', (name) => {
    expect(roundTrip(fixture(name), OobRequest)).toEqual({ url, desc: 'A rose by any other name' })
  })

  it('of a request in a negotiated session', () => {
    expect(roundTrip(fixture('session'), OobRequest)).toMatchObject({ sid: 's1' })
  })

  it('of a message', () => {
    expect(roundTrip(fixture('message'), Oob)).toEqual({ url })
  })

  it('refuse what has no URL', () => {
    expect(() => Oob.decode(elementFrom(`<x xmlns='${NS_OOB}'/>`))).toThrow(/x\/.*url: missing/)
    expect(() => OobRequest.decode(elementFrom(`<query xmlns='${NS_OOB_REQUEST}'/>`))).toThrow(/query\/.*url: missing/)
  })
})
