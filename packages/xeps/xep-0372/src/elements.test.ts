import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_REFERENCES, Reference } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const guests = 'xmpp:pubsub.capulet.example?;node=feast/guests;item=list-1'
const earlier = 'xmpp:feast@rooms.verona.example?;node=messages;item=m1'

describe('the elements', () => {
  it.each([
    ['mention', { type: 'mention', uri: 'xmpp:juliet@capulet.example', begin: 22, end: 28 }],
    ['data', { type: 'data', uri: guests }],
    ['anchor', { type: 'data', uri: guests, anchor: earlier, begin: 4, end: 8 }],
  ])('of a message that refers to something: %s', (name, value) => {
    expect(roundTrip(fixture(name), Reference)).toEqual(value)
  })

  it('keep what other specifications put into them', () => {
    const media = `<reference xmlns='${NS_REFERENCES}' type='data'><media-sharing xmlns='urn:xmpp:sims:1'/></reference>`
    expect(roundTrip(media, Reference)).toMatchObject({ rest: { children: [{ name: 'media-sharing' }] } })
  })

  it.each([
    ['', 'reference/@type: missing'],
    [`type='data' begin='-1'`, 'reference/@begin'],
    [`type='data' end='many'`, 'reference/@end'],
  ])('refuse what does not fit: %s', (attrs, path) => {
    expect(() => Reference.decode(elementFrom(`<reference xmlns='${NS_REFERENCES}' ${attrs}/>`))).toThrow(path)
  })
})
