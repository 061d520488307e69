import { attr, DecodeError, element, integer } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { roundTrip, XmlMismatchError } from './index.js'

const Speech = element('urn:example:speech', 'speech', { lines: attr(integer) })

describe('roundTrip', () => {
  it('decodes the element, however deep it stands', () => {
    const xml = "<iq><a xmlns='urn:a'><speech xmlns='urn:example:speech' lines='3'/></a></iq>"
    expect(roundTrip(xml, Speech)).toEqual({ lines: 3 })
  })

  it('says where a definition loses something', () => {
    const forgetful: typeof Speech = { ...Speech, encode: () => new Element('speech', 'urn:example:speech') }
    const xml = "<speech xmlns='urn:example:speech' lines='3'/>"
    expect(() => roundTrip(xml, forgetful)).toThrow(XmlMismatchError)
    expect(() => roundTrip(xml, forgetful)).toThrow(/\+ <speech[^\n]*"\/>/)
  })

  it('says where there is nothing of the kind, and what does not decode', () => {
    expect(() => roundTrip('<iq/>', Speech)).toThrow(expect.objectContaining({ code: 'no-such-element' }))
    expect(() => roundTrip("<speech xmlns='urn:example:speech' lines='many'/>", Speech)).toThrow(DecodeError)
  })
})
