import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Delegation, Delegation1, DelegationRequest, NS_DELEGATION } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of an advertisement', () => {
    expect(roundTrip(fixture('advertised'), Delegation).delegated).toEqual([
      { namespace: 'urn:xmpp:mam:2', attributes: [{ name: 'node' }] },
      { namespace: 'http://jabber.org/protocol/pubsub' },
    ])
    const delegated = [{ namespace: 'http://jabber.org/protocol/pubsub' }]
    expect(roundTrip(fixture('user-advertised'), Delegation)).toEqual({
      to: JID.parse('romeo@montague.example'),
      delegated,
    })
    expect(roundTrip(fixture('version-1-advertised'), Delegation1)).toEqual({ delegated })
  })

  it('of a request for namespaces', () => {
    expect(roundTrip(fixture('request'), DelegationRequest)).toEqual({
      to: JID.parse('romeo@montague.example'),
      delegates: [{ namespace: 'http://jabber.org/protocol/pubsub' }],
    })
  })

  it.each(['publication', 'roster', 'info', 'items'])('of a request that is handed on, and its answer: %s', (name) => {
    const { forwarded } = roundTrip(fixture(`${name}-forwarded`), Delegation)
    const answered = roundTrip(fixture(`${name}-answered`), Delegation).forwarded
    expect(answered?.stanza.attrs).toMatchObject({
      type: 'result',
      id: forwarded?.stanza.attrs['id'],
      to: forwarded?.stanza.attrs['from'],
    })
  })

  it.each([
    ["<forwarded xmlns='urn:xmpp:forward:0'/>", 'forwarded: expected one iq'],
    ["<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'/></forwarded>", 'expected one iq'],
  ])('are refused with what is no iq: %s', (content, message) => {
    const element = elementFrom(`<delegation xmlns='${NS_DELEGATION}'>${content}</delegation>`)
    expect(() => Delegation.decode(element)).toThrow(message)
  })

  it('leave out what is delegated without a name', () => {
    const element = elementFrom(
      `<delegation xmlns='${NS_DELEGATION}'><delegated/><delegated namespace='a'/></delegation>`,
    )
    expect(Delegation.decode(element).delegated).toEqual([{ namespace: 'a' }])
  })
})
