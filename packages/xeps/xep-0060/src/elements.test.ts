import { readdirSync, readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { decodeStanzaError, type ElementDef, encodeStanzaError, Iq } from '@trestle/stanza'
import { elementFrom, expectXml, roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  EventDelete,
  EventSubscription,
  Items,
  NS_PUBSUB,
  NS_PUBSUB_ERRORS,
  NS_PUBSUB_EVENT,
  NS_PUBSUB_OWNER,
  OwnerPubsub,
  OwnerPubsubResult,
  Pubsub,
  PubsubEvent,
  pubsubErrorOf,
  Retract,
  Subscription,
} from './index.js'

const folder = new URL('../fixtures/', import.meta.url)
const fixture = (name: string) => readFileSync(new URL(`${name}.xml`, folder), 'utf8')
const names = readdirSync(folder).map((file) => file.replace(/\.xml$/, ''))
const among = (ns: string) => names.filter((name) => fixture(name).includes(`xmlns='${ns}'`))

describe('every example', () => {
  it.each(among(NS_PUBSUB))('of %s is read and written', (name) => {
    roundTrip(fixture(name), Pubsub)
  })

  it.each(among(NS_PUBSUB_OWNER))('of %s, which owners ask or are answered', (name) => {
    expect(roundTrip<unknown>(fixture(name), OwnerPubsubResult)).toEqual(roundTrip(fixture(name), OwnerPubsub))
  })

  it.each(among(NS_PUBSUB_EVENT))('of %s, which notifies', (name) => {
    roundTrip(fixture(name), PubsubEvent)
  })

  it.each(among(NS_PUBSUB_ERRORS))('of %s, which refuses', (name) => {
    const error = elementFrom(fixture(name), 'jabber:client').child('jabber:client', 'error')!
    expect(pubsubErrorOf(decodeStanzaError(error))).toBeDefined()
    expectXml(encodeStanzaError(decodeStanzaError(error)), error)
  })
})

const romeo = JID.parse('romeo@montague.example')

it.each<[string, ElementDef<unknown>, unknown]>([
  [
    'subscriber-subscribe-success',
    Pubsub,
    { subscription: { node: 'letters', jid: romeo, subid: 'sub-3', subscription: 'subscribed' } },
  ],
  [
    'subscriber-subscribe-configure',
    Subscription,
    { node: 'letters', jid: romeo, subscription: 'unconfigured', subscribeOptions: { required: true } },
  ],
  ['subscriber-unsubscribe-of-one', Pubsub, { unsubscribe: { node: 'letters', jid: romeo, subid: 'sub-3' } }],
  ['subscriber-retrieve-requestrecent', Items, { node: 'letters', maxItems: 2, items: [] }],
  [
    'publisher-delete-success-notify',
    PubsubEvent,
    { kind: 'items', value: { node: 'letters', items: [], retracted: [{ id: 'letter-1' }] } },
  ],
  [
    'publisher-publish-success-withoutpayload',
    PubsubEvent,
    { kind: 'items', value: { node: 'letters', items: [{ id: 'letter-1', payload: [] }], retracted: [] } },
  ],
  ['intro-howitworks-3', PubsubEvent, { kind: 'items', value: { node: 'balcony/bell', items: [], retracted: [] } }],
  [
    'owner-delete-success',
    EventDelete,
    { node: 'letters', redirect: { uri: 'xmpp:juliet@capulet.example?;node=vows' } },
  ],
  [
    'impl-leases-2',
    EventSubscription,
    {
      node: 'letters',
      jid: romeo,
      subid: 'sub-3',
      subscription: 'subscribed',
      expiry: new Date('2026-05-03T21:00:00Z'),
    },
  ],
  [
    'owner-affiliations-retrieve-success',
    OwnerPubsub,
    {
      affiliations: {
        node: 'letters',
        affiliations: [
          { jid: JID.parse('juliet@capulet.example'), affiliation: 'owner' },
          { jid: JID.parse('nurse@capulet.example'), affiliation: 'outcast' },
        ],
      },
    },
  ],
])('reads the values of %s', (name, definition, value) => {
  expect(roundTrip(fixture(name), definition)).toEqual(value)
})

it('reads who published an item, and what', () => {
  const { items } = roundTrip(fixture('publisher-publish-success-publisher-2'), Items)
  expect(items).toMatchObject([{ id: 'letter-1', payload: [{ name: 'entry' }] }])
  expect(String(items[0]?.publisher)).toBe('juliet@capulet.example')
})

describe('what does not fit', () => {
  const inPubsub = (content: string) => parse(`<pubsub xmlns='${NS_PUBSUB}'>${content}</pubsub>`)

  it.each([
    [`<subscribe node='letters' jid='@'/>`, /subscribe.*@jid/],
    [`<items node='letters' max_items='-1'/>`, /items.*@max_items/],
    [`<retract node='letters' notify='perhaps'/>`, /retract.*@notify/],
    [`<subscription node='letters' subscription='subscribed'/>`, /subscription.*@jid/],
    [`<subscription jid='romeo@montague.example' subscription='maybe'/>`, /subscription.*@subscription/],
  ])('is refused with its path: %s', (content, path) => {
    expect(() => Pubsub.decode(inPubsub(content))).toThrow(path)
  })

  it('is left out of lists, and the rest is read', () => {
    const skipped: string[] = []
    const { subscriptions, affiliations } = Pubsub.decode(
      inPubsub(`<subscriptions><subscription jid='@'/><subscription jid='romeo@montague.example'/></subscriptions>
        <affiliations><affiliation affiliation='king'/><affiliation node='letters' affiliation='owner'/></affiliations>`),
      { skipped: ({ message }) => skipped.push(message) },
    )
    expect(subscriptions?.subscriptions).toEqual([{ jid: romeo }])
    expect(affiliations?.affiliations).toEqual([{ node: 'letters', affiliation: 'owner' }])
    expect(skipped).toHaveLength(2)
  })

  it('is refused in the request of an owner', () => {
    const wrong = `<pubsub xmlns='${NS_PUBSUB_OWNER}'><affiliations node='letters'>
      <affiliation jid='romeo@montague.example' affiliation='king'/></affiliations></pubsub>`
    expect(() => OwnerPubsub.decode(parse(wrong))).toThrow(/affiliations.*@affiliation/)
    expect(OwnerPubsubResult.decode(parse(wrong)).affiliations?.affiliations).toEqual([])
  })

  it('is a publisher that is no address, which costs the item nothing', () => {
    const items = inPubsub(`<items node='letters'><item id='1' publisher='@'/></items>`)
    expect(Pubsub.decode(items).items?.items).toEqual([{ id: '1', payload: [] }])
  })
})

it('keeps what other specifications add', () => {
  const order = `<pubsub xmlns='${NS_PUBSUB}'><items node='letters'><item id='1' ver='3'><a xmlns='x'/><b xmlns='x'/></item></items>
    <order xmlns='urn:xmpp:order-by:1' field='urn:xmpp:order-by:creation'/></pubsub>`
  const value = roundTrip(order, Pubsub)
  expect(value.items?.items[0]).toMatchObject({ id: '1', attrs: { ver: '3' }, payload: [{ name: 'a' }, { name: 'b' }] })
})

it('writes a retraction', () => {
  const element = Retract.encode({ node: 'letters', notify: true, items: [{ id: 'letter-1', payload: [] }] })
  expectXml(element, `<retract xmlns='${NS_PUBSUB}' node='letters' notify='true'><item id='letter-1'/></retract>`)
})

it('tells no condition of an error that has none of its own', () => {
  const iq = new Iq(
    elementFrom(
      `<iq type='error' id='1'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
      'jabber:client',
    ),
  )
  expect(pubsubErrorOf(iq.error)).toBeUndefined()
  expect(pubsubErrorOf(new Error('conflict'))).toBeUndefined()
})
