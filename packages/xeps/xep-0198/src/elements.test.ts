import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  Ack,
  AckRequest,
  Enable,
  Enabled,
  Failed,
  HandledCountTooHigh,
  Resume,
  Resumed,
  StreamManagementFeature,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const NS = 'urn:xmpp:sm:3'

describe('the elements', () => {
  it.each(['features', 'inline-offer'])('of the offer in %s', (name) =>
    expect(roundTrip(fixture(name), StreamManagementFeature)).toEqual({}),
  )

  it.each([
    ['enable', {}],
    ['enable-resume', { resume: true, max: 600 }],
    ['inline-request', {}],
  ])('of %s', (name, value) => expect(roundTrip(fixture(name), Enable)).toEqual(value))

  it.each([
    ['enabled', {}],
    ['enabled-resume', { id: 'verona-7f3a', resume: true, max: 300 }],
    ['enabled-no-resume', { id: 'verona-7f3b' }],
    ['enabled-location', { id: 'verona-7f3c', resume: true, location: '[2001:db8::7]:9222' }],
    ['inline-failed-resume', { id: 'verona-7f3d', resume: true }],
  ])('of %s', (name, value) => expect(roundTrip(fixture(name), Enabled)).toEqual(value))

  it.each([
    ['failed', { condition: 'unexpected-request' }],
    ['failed-count', { condition: 'item-not-found', h: 21 }],
    ['inline-failed-enable', { condition: 'internal-server-error' }],
    ['inline-failed-resume', { condition: 'item-not-found', h: 21 }],
  ])('of a refusal in %s', (name, value) => expect(roundTrip(fixture(name), Failed)).toEqual(value))

  it('of acknowledgements', () => {
    expect(roundTrip(fixture('request'), AckRequest)).toEqual({})
    expect(roundTrip(fixture('ack'), Ack)).toEqual({ h: 4_294_967_295 })
    expect(roundTrip(fixture('count-too-high'), HandledCountTooHigh)).toEqual({ h: 10, sendCount: 8 })
  })

  it.each(['resume', 'inline-request'])('of a resumption in %s', (name) => {
    expect(roundTrip(fixture(name), Resume)).toEqual({ h: 17, previd: 'verona-7f3a' })
  })

  it('of one that was granted', () =>
    expect(roundTrip(fixture('resumed'), Resumed)).toEqual({ h: 23, previd: 'verona-7f3a' }))
})

describe('what does not fit', () => {
  it.each(['', "h=''", "h='-1'", "h='4294967296'", "h='1.5'", "h='many'"])('is refused as a count: %j', (attrs) =>
    expect(() => Ack.decode(parse(`<a xmlns='${NS}' ${attrs}/>`))).toThrow(
      expect.objectContaining({ code: 'invalid-element' }),
    ),
  )

  it.each(['', '<item-gone/>', "<toString xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>", "<conflict xmlns='urn:x'/>"])(
    'is undefined-condition as a reason: %j',
    (inside) =>
      expect(Failed.decode(parse(`<failed xmlns='${NS}'>${inside}</failed>`))).toEqual({
        condition: 'undefined-condition',
      }),
  )

  it('is no time that a server keeps a session', () =>
    expect(Enabled.decode(parse(`<enabled xmlns='${NS}' id='a' max='0' resume='1'/>`))).toEqual({
      id: 'a',
      resume: true,
    }))
})
