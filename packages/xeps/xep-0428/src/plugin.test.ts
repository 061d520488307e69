import { createHostPair, createTestNetwork } from '@trestle/testing'
import { expect, it } from 'vitest'
import { fallbacks, NS_FALLBACK } from './index.js'

const file = 'urn:example:file'

it('goes with a message to whoever knows what it stands for', async () => {
  const { romeo, juliet } = createHostPair((host) => host.use(fallbacks))
  const received = juliet.xmpp.events.wait('message')
  const message = romeo.xmpp.message({ to: juliet.jid, body: 'Read this' })
  romeo.xmpp.send(romeo.get(fallbacks).prepend(message, file, 'https://montague.example/sonnet.txt\n'))
  expect(juliet.get(fallbacks).textWithout(await received, [file])).toBe('Read this')
})

it('does so for each local address of a component', async () => {
  const network = createTestNetwork()
  const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(fallbacks).goOnline()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(fallbacks).goOnline()
  const received = romeo.xmpp.events.wait('message')
  const juliet = gateway.as('juliet@superduper.example')
  const message = gateway.xmpp.as(juliet.jid).message({ to: romeo.jid, body: 'A sticker' })
  gateway.xmpp.send(juliet.get(fallbacks).mark(message, file))
  const arrived = await received
  expect(romeo.get(fallbacks).ranges(arrived, [file])).toEqual([{ start: 0, end: 9 }])
  expect(arrived.from).toEqual(juliet.jid)
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(fallbacks))
  expect(romeo.xmpp.features.list()).toContain(NS_FALLBACK)
  romeo.remove(fallbacks)
  expect(romeo.xmpp.features.list()).not.toContain(NS_FALLBACK)
})
