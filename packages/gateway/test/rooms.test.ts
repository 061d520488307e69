import type { Message } from '@trestle/stanza'
import { roomMessage } from '@trestle/xep-0045'
import { mam } from '@trestle/xep-0313'
import { stanzaIdOf } from '@trestle/xep-0359'
import { JID } from '@trestle/jid'
import { expect, it } from 'vitest'
import { roomsGateway, SQUARE } from './rooms-gateway.js'

it('lets clients of the user into rooms, where they see who is there and what is said', async () => {
  const { gateway, network, client, mucOf, room } = await roomsGateway()
  const phone = client('romeo@montague.example/phone')
  const said: string[] = []
  phone.xmpp.events.on(roomMessage, ({ nick, message }) => void said.push(`${nick}: ${message.body}`))
  const joining = mucOf(phone).join(SQUARE, 'romeo')
  await gateway.net.settled()
  const square = await joining
  expect(square.nick).toBe('Romeo')
  expect([...square.occupants.values()].map(({ nick }) => nick)).toEqual(['Benvolio', 'Romeo'])
  await room().participant('benvolio').sendText('Good morrow, cousin.', { legacyId: 'm1' })
  await room().participant('mercutio').sendText('Any man that can write may answer a letter.', { legacyId: 'm2' })
  await gateway.net.settled()
  const sending = square.send(square.message({ body: 'Is the day so young?' }))
  await gateway.net.settled()
  await sending
  expect(said).toEqual([
    'Benvolio: Good morrow, cousin.',
    'mercutio: Any man that can write may answer a letter.',
    'Romeo: Is the day so young?',
  ])
  expect(network.messages.map(({ body, kindOfChat }) => [kindOfChat, body])).toEqual([['room', 'Is the day so young?']])
})

it('keeps an archive, in which each message is once', async () => {
  const { gateway, client, mucOf, room } = await roomsGateway()
  const phone = client('romeo@montague.example/phone')
  const live: Message[] = []
  phone.xmpp.events.on(roomMessage, ({ message }) => void live.push(message))
  const joining = mucOf(phone).join(SQUARE, 'romeo')
  await gateway.net.settled()
  const square = await joining
  await room().participant('benvolio').sendText('One', { legacyId: 'm1' })
  await room().participant('benvolio').sendText('One', { legacyId: 'm1' })
  const sending = square.send(square.message({ body: 'Two' }))
  await gateway.net.settled()
  await sending
  await gateway.net.settled()
  const reading = phone.get(mam).page(SQUARE, {})
  await gateway.net.settled()
  const { items, complete } = await reading
  expect(items.map(({ message }) => message?.body)).toEqual(['One', 'Two'])
  expect(complete).toBe(true)
  const address = JID.parse(SQUARE)
  expect(items.map(({ id }) => id)).toEqual(live.map((message) => stanzaIdOf(message, address)))
})
