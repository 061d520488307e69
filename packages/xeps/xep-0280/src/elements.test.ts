import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { elementFrom, expectXml, roundTrip } from '@trestle/testing'
import { NoCopy } from '@trestle/xep-0334'
import { describe, expect, it } from 'vitest'
import {
  CarbonPrivate,
  CarbonReceived,
  CarbonSent,
  DisableCarbons,
  EnableCarbons,
  looksLikeCarbon,
  markPrivate,
  readCarbon,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const carrier = (name: string) => new Message(elementFrom(fixture(name)))
const juliet = JID.parse('juliet@capulet.example/chamber')

describe('the elements', () => {
  it('ask for copies, and for none', () => {
    expect(roundTrip(fixture('enable'), EnableCarbons)).toEqual({})
    expect(roundTrip(fixture('disable'), DisableCarbons)).toEqual({})
    expect(roundTrip(fixture('private'), CarbonPrivate)).toEqual({})
  })

  it('hold what another client received', () => {
    expect(roundTrip(fixture('received'), CarbonReceived).forwarded.stanza.attrs['to']).toBe(
      'juliet@capulet.example/balcony',
    )
    const { direction, message } = readCarbon(carrier('received'), juliet)
    expect([direction, String(message.from), message.body, message.thread]).toEqual([
      'received',
      'romeo@montague.example/orchard',
      'By yonder blessed moon I swear',
      'moon',
    ])
  })

  it('hold what another client sent', () => {
    expect(roundTrip(fixture('sent'), CarbonSent).forwarded.stanza.name).toBe('message')
    const { direction, message } = readCarbon(carrier('sent'), juliet)
    expect([direction, String(message.to), message.body]).toEqual([
      'sent',
      'romeo@montague.example/orchard',
      'O, swear not by the moon',
    ])
  })

  it('may be forged', () => {
    const forged = carrier('forged')
    expect(looksLikeCarbon(forged.element)).toBe(true)
    expect(() => readCarbon(forged, juliet)).toThrow(expect.objectContaining({ code: 'untrusted-sender' }))
  })

  it('keep a message from being copied', () => {
    const message = new Message(elementFrom(fixture('private')))
    message.remove(CarbonPrivate)
    message.remove(NoCopy)
    expectXml(markPrivate(message).element, fixture('private'))
  })

  it('hint at it only where there is one address to get it', () => {
    const message = markPrivate(Message.of({ to: 'romeo@montague.example' }))
    expectXml(
      message.element,
      "<message type='chat' to='romeo@montague.example'><private xmlns='urn:xmpp:carbons:2'/></message>",
    )
  })
})
