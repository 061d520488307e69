import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { FastFeature, FastTokenAnswer, FastTokenRequest, FastUse } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of an offer', () => {
    expect(roundTrip(fixture('offer'), FastFeature)).toEqual({
      mechanisms: ['HT-SHA-256-EXPR', 'HT-SHA-256-ENDP', 'HT-SHA-256-NONE'],
      earlyData: true,
    })
  })

  it('of a request, and of what is given', () => {
    expect(roundTrip(fixture('request'), FastTokenRequest)).toEqual({ mechanism: 'HT-SHA-256-EXPR' })
    expect(roundTrip(fixture('token'), FastTokenAnswer)).toEqual({
      token: 'secret-token:by-any-other-name',
      expiry: new Date('2026-03-15T21:00:00Z'),
    })
  })

  it('of a use, also of the last one', () => {
    expect(roundTrip(fixture('use'), FastUse)).toEqual({ count: 7 })
    expect(roundTrip(fixture('invalidate'), FastUse)).toEqual({ count: 8, invalidate: true })
    expect(FastUse.decode(parse("<fast xmlns='urn:xmpp:fast:0' invalidate='1'/>"))).toEqual({ invalidate: true })
  })
})
