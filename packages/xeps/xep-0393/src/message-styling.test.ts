import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { createHostPair, elementFrom, roundTrip } from '@trestle/testing'
import { expect, it } from 'vitest'
import { markUnstyled, messageStyling, NS_STYLING, stylingOf, Unstyled } from './index.js'

const fixture = readFileSync(new URL('../fixtures/unstyled.xml', import.meta.url), 'utf8')

it('reads the body of a message', () => {
  const message = Message.of({ body: '*sigh*' })
  expect(stylingOf(message)).toMatchObject([{ kind: 'plain', spans: [{ kind: 'strong' }] }])
  expect(stylingOf(Message.of({}))).toEqual([])
})

it('reads no styling where its sender says that there is none', () => {
  expect(roundTrip(fixture, Unstyled)).toEqual({})
  const [line] = stylingOf(new Message(elementFrom(fixture)))
  expect(line).toMatchObject({ kind: 'plain', spans: [{ kind: 'text', text: '> _ < *sigh*' }] })
})

it('is sent and read by the hosts that have it', async () => {
  const { network, romeo, juliet } = createHostPair((host) => host.use(messageStyling))
  const received: Message[] = []
  juliet.xmpp.events.on('message', (message) => received.push(message))
  const api = romeo.get(messageStyling)
  romeo.xmpp.send(api.markUnstyled(romeo.xmpp.message({ to: juliet.jid, body: '*sigh*' })))
  romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid, body: '*sigh*' }))
  await network.settled()
  const kinds = received.map((message) => juliet.get(messageStyling).stylingOf(message))
  expect(kinds).toMatchObject([[{ spans: [{ kind: 'text' }] }], [{ spans: [{ kind: 'strong' }] }]])
})

it('marks a message once, and announces itself only while it is installed', () => {
  const message = markUnstyled(markUnstyled(Message.of({ body: '*' })))
  expect(message.getAll(Unstyled)).toHaveLength(1)
  const { romeo } = createHostPair((host) => host.use(messageStyling))
  expect(romeo.xmpp.features.list()).toContain(NS_STYLING)
  romeo.remove(messageStyling)
  expect(romeo.xmpp.features.list()).not.toContain(NS_STYLING)
})
