import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Fallback, NS_FALLBACK, NS_FALLBACK_OLD, OldFallback } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['a part of the body', 'reply', { for: 'urn:xmpp:reply:0', subject: [], body: [{ start: 0, end: 33 }] }],
    ['all of a message', 'whole', { subject: [], body: [] }],
    [
      'a subject and parts of the body',
      'texts',
      {
        for: 'urn:example:file',
        subject: [{}],
        body: [{ start: 0, end: 5 }, { start: 42 }],
      },
    ],
  ])('of %s', (_, name, value) => {
    expect(roundTrip(fixture(name), Fallback)).toEqual(value)
  })

  it('of the older namespace', () => {
    const old = fixture('reply').replace(NS_FALLBACK, NS_FALLBACK_OLD)
    expect(roundTrip(old, OldFallback)).toMatchObject({ body: [{ start: 0, end: 33 }] })
  })

  it.each(['-1', '1.5', '4294967296', 'all', ''])('refuse the position %j', (start) => {
    const xml = `<fallback xmlns='${NS_FALLBACK}'><body/><body start='${start}'/></fallback>`
    expect(() => Fallback.decode(elementFrom(xml))).toThrow(/fallback\/.*body\/@start/)
  })
})
