import { createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { pubsubService } from '@trestle/xep-0060/service'
import { expect, it } from 'vitest'
import { NS_NICK } from './index.js'
import { nickNode, nickPublished, type PublishedNick, publishedNick } from './pep.js'

const JULIET = 'juliet@superduper.example'

/** Romeo, and the node of Juliet, an address of a component. */
async function verona(options = {}) {
  const network = createTestNetwork()
  const gateway = network.join({ jid: 'superduper.example', kind: 'component' })
  gateway.use(pubsubService).use(publishedNick).goOnline()
  const host = network.join({ jid: 'romeo@montague.example/orchard' }).use(publishedNick, options).goOnline()
  const publisher = gateway.as(JULIET).get(pubsubService)
  await publisher.createNode(NS_NICK, { accessModel: 'open' })
  const seen: PublishedNick[] = []
  host.xmpp.events.on(nickPublished, (event) => seen.push(event))
  return {
    network,
    host,
    romeo: host.get(publishedNick),
    juliet: gateway.as(JULIET).get(publishedNick),
    publisher,
    seen,
  }
}

it('publishes a nickname, and retrieves those of others', async () => {
  const { romeo, juliet, publisher } = await verona()
  expect(await romeo.retrieveNick(JULIET)).toBeUndefined()
  await juliet.publishNick('Saint', { publisher })
  expect(await romeo.retrieveNick(JULIET)).toBe('Saint')
  await juliet.publishNick('Jule', { publisher })
  expect(await romeo.retrieveNick(JULIET)).toBe('Jule')
  await juliet.stop({ publisher })
  expect(await romeo.retrieveNick(JULIET)).toBeUndefined()
})

it('retrieves what others publish under an id of their own, and none that is too long', async () => {
  const { romeo, publisher } = await verona({ maxLength: 5 })
  await publisher.publish(nickNode, '  Saint ', { id: 'x1' })
  expect(await romeo.retrieveNick(JULIET)).toBe('Saint')
  await publisher.publish(nickNode, 'Juliet', { id: 'x2' })
  expect(await romeo.retrieveNick(JULIET)).toBeUndefined()
})

it('tells of nicknames of the own account, not of those that strangers claim', async () => {
  const { network, host, seen } = await verona({ maxLength: 10 })
  const say = (from: string, nick: string) =>
    host.receive(`<message from='${from}' to='romeo@montague.example/orchard' type='headline'>
      <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_NICK}'><item id='a'>
      <nick xmlns='${NS_NICK}'>${nick}</nick></item></items></event></message>`)
  say('tybalt@capulet.example', 'Romeo')
  for (const nick of [' Pilgrim ', 'x'.repeat(11), '']) say('romeo@montague.example', nick)
  await network.settled()
  expect(seen.map(({ from, nick }) => [String(from), nick])).toEqual([
    ['romeo@montague.example', 'Pilgrim'],
    ['romeo@montague.example', undefined],
  ])
})

it.each([
  [true, {}],
  [false, { notify: false }],
])('asks to be notified: %s', async (isNotified, options) => {
  const { network } = await verona(options)
  const tybalt = network.join({ jid: 'tybalt@capulet.example/x' }).use(disco).goOnline()
  const { features } = await tybalt.get(disco).getInfo('romeo@montague.example/orchard')
  expect(features.includes(`${NS_NICK}+notify`)).toBe(isNotified)
})
