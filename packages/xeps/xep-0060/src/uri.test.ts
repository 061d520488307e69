import { JID } from '@trestle/jid'
import { assert, constantFrom, option, property, record, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPubsubUri, type PubsubUri, parsePubsubUri } from './index.js'

const jid = JID.parse('pubsub.verona.example')

describe('URIs of nodes', () => {
  it.each<[string, PubsubUri]>([
    ['xmpp:pubsub.verona.example?;node=letters', { jid, node: 'letters' }],
    ['xmpp:pubsub.verona.example?;node=letters;item=one', { jid, node: 'letters', item: 'one' }],
    ['xmpp:pubsub.verona.example?pubsub;action=subscribe;node=letters', { jid, node: 'letters', action: 'subscribe' }],
    [
      'xmpp:pubsub.verona.example?pubsub;action=retrieve;node=letters;item=one',
      { jid, node: 'letters', item: 'one', action: 'retrieve' },
    ],
    [
      'xmpp:juliet@capulet.example/balcony?;node=urn%3Aexample%3Aletter',
      { jid: JID.parse('juliet@capulet.example/balcony'), node: 'urn:example:letter' },
    ],
  ])('%s', (uri, value) => {
    expect(parsePubsubUri(uri)).toEqual(value)
    expect(formatPubsubUri(value)).toBe(uri)
  })

  it('are read in other forms', () => {
    const letters = { jid, node: 'let=ters' }
    for (const uri of [
      'XMPP:pubsub.verona.example?;node=let=ters',
      'xmpp://romeo@montague.example/pubsub.verona.example?;node=let%3Dters#top',
      'xmpp:pubsub.verona.example?pubsub;action=dance;node=let=ters;x=y',
    ])
      expect(parsePubsubUri(uri)).toEqual(letters)
  })

  it.each([
    '',
    'https://verona.example/?;node=letters',
    'xmpp:pubsub.verona.example',
    'xmpp:pubsub.verona.example?',
    'xmpp:pubsub.verona.example?;node=',
    'xmpp:pubsub.verona.example?join;node=letters',
    'xmpp:pubsub.verona.example?;node=%E0%A4%A',
    'xmpp:@?;node=letters',
    `xmpp:pubsub.verona.example?;node=${'x'.repeat(10_000)}`,
  ])('are not %j', (uri) => {
    expect(parsePubsubUri(uri)).toBeUndefined()
  })

  it('are the same after they were written and read', () => {
    const text = string({ minLength: 1, unit: 'grapheme' })
    const absent = { nil: undefined }
    const action = option(constantFrom('subscribe' as const, 'unsubscribe' as const, 'retrieve' as const), absent)
    const jids = constantFrom(
      'pubsub.verona.example',
      'juliet@capulet.example',
      'juliet@capulet.example/x?y;z=#/ü',
    ).map(JID.parse)
    assert(
      property(record({ jid: jids, node: text, item: option(text, absent), action }), (value) => {
        expect(parsePubsubUri(formatPubsubUri(value))).toEqual(value)
      }),
    )
  })

  it('are read without end or failure, whatever they are', () => {
    assert(property(string(), (rest) => void parsePubsubUri(`xmpp:verona.example?${rest}`)))
  })
})
