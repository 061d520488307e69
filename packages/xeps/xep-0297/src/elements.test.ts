import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { Forwarded } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const forwarded = (inner: string) => parse(`<forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded>`)
const message = "<message xmlns='jabber:client'><body>Ay me!</body></message>"

describe('what is forwarded', () => {
  it('is kept as it is, with when it came', () => {
    const { delay, stanza } = roundTrip(fixture('forward'), Forwarded)
    expect(delay).toEqual({ stamp: new Date('2025-03-01T22:14:09Z') })
    expect(stanza.attrs['from']).toBe('romeo@montague.example/orchard')
    expect(stanza.child('http://jabber.org/protocol/mood', 'mood')).toBeDefined()
  })

  it('is any stanza', () => {
    expect(roundTrip(forwarded("<iq xmlns='jabber:client' type='get' id='i'/>"), Forwarded).stanza.name).toBe('iq')
    expect(roundTrip(forwarded("<presence xmlns='jabber:client'/>"), Forwarded).stanza.name).toBe('presence')
  })

  it('is read where its delay does not fit', () => {
    const { delay, stanza } = Forwarded.decode(
      forwarded(`<delay xmlns='urn:xmpp:delay' stamp='some day'/>${message}<annotation xmlns='urn:example'/>`),
    )
    expect([delay, stanza.name]).toEqual([undefined, 'message'])
  })

  it.each([
    ['nothing', ''],
    ['two stanzas', message + message],
    ['a stanza that inherits its namespace', '<message><body>Ay me!</body></message>'],
    ['a stanza of another kind of stream', "<message xmlns='jabber:server'/>"],
    ['something else', "<features xmlns='http://etherx.jabber.org/streams'/>"],
  ])('is not %s', (_, inner) => {
    expect(() => Forwarded.decode(forwarded(inner))).toThrow(/expected one stanza/)
  })
})
