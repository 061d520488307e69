import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { nickChanged, occupantJoined, occupantLeft, roomMessage } from '@trestle/xep-0045'
import { registration } from '@trestle/xep-0077'
import { Correction } from '@trestle/xep-0308'
import { mam } from '@trestle/xep-0313'
import { stanzaIdOf } from '@trestle/xep-0359'
import { mentionedJid, readReferences } from '@trestle/xep-0372'
import { Retract } from '@trestle/xep-0424'
import { readModeration } from '@trestle/xep-0425'
import { Reactions } from '@trestle/xep-0444'
import { Reply } from '@trestle/xep-0461'
import { expect, it } from 'vitest'
import type { Past } from '../src/index.js'
import { roomsGateway, SQUARE } from './rooms-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

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

it('has clients in rooms also after a restart, without being told to enter again', async () => {
  const { gateway, network, client, mucOf, room } = await roomsGateway()
  const phone = client('romeo@montague.example/phone')
  const joining = mucOf(phone).join(SQUARE, 'Romeo')
  await gateway.net.settled()
  await joining
  await room().participant('benvolio').sendText('Before', { legacyId: 'm1' })
  await gateway.net.settled()
  network.participants['square'] = [{ legacyId: 'benvolio', nick: 'Benvolio', role: 'admin' }]

  const later = await gateway.restarted()
  const got: string[] = []
  const again = later.join('romeo@montague.example/phone')
  again.xmpp.events.on('message', ({ from, body }) => void got.push(`${from}: ${body}`))
  await later.net.settled()
  await room().participant('benvolio').sendText('Before', { legacyId: 'm1' })
  await room().participant('benvolio').sendText('After', { legacyId: 'm2' })
  await later.net.settled()
  expect(got).toContain(`${SQUARE}/Benvolio: After`)
  expect(got).not.toContain(`${SQUARE}/Benvolio: Before`)
})

it('tells who comes, goes, and changes', async () => {
  const { gateway, client, mucOf, room } = await roomsGateway()
  const phone = client('romeo@montague.example/phone')
  const joining = mucOf(phone).join(SQUARE, 'Romeo')
  await gateway.net.settled()
  const square = await joining
  const told: string[] = []
  phone.xmpp.events.on(occupantJoined, ({ occupant }) => void told.push(`${occupant.nick} joined`))
  phone.xmpp.events.on(nickChanged, ({ occupant, before }) => void told.push(`${before} is ${occupant.nick}`))
  phone.xmpp.events.on(
    occupantLeft,
    ({ occupant, reason, text }) => void told.push(`${occupant.nick} was ${reason}: ${text}`),
  )
  await room().participant('mercutio').update({ nick: 'Mercutio', role: 'owner' })
  await room().participant('mercutio').update({ legacyId: 'queen-mab', nick: 'Queen Mab' })
  await room().participant('benvolio').update({ nick: 'Queen Mab' })
  await room()
    .participant('queen-mab')
    .left({ how: 'kicked', by: { legacyId: 'benvolio' }, reason: 'A plague' })
  await room().me.update({ nick: 'Montague' })
  await gateway.net.settled()
  expect(told).toEqual([
    'Mercutio joined',
    'Mercutio is Queen Mab',
    'Benvolio is Queen Mab (2)',
    'Queen Mab was kicked: A plague',
    'Romeo is Montague',
  ])
  expect(square.nick).toBe('Montague')
  await room().me.left({ how: 'banned', reason: 'Banished' })
  await gateway.net.settled()
  expect(square.phase).not.toBe('joined')
})

it('refers to messages by the ids that rooms give them, in both directions', async () => {
  const { gateway, network, client, mucOf, room } = await roomsGateway()
  const phone = client('romeo@montague.example/phone')
  const live: Message[] = []
  phone.xmpp.events.on(roomMessage, ({ message }) => void live.push(message))
  const joining = mucOf(phone).join(SQUARE, 'Romeo')
  await gateway.net.settled()
  await joining
  const address = JID.parse(SQUARE)
  const said = (index: number) => live[index] as Message
  const say = async (message: Message) => {
    message.to = address
    message.type = 'groupchat'
    phone.xmpp.send(message)
    await gateway.net.settled()
  }
  await say(Message.of({ id: 'mine', body: 'I dreamt a dream tonight' }))
  const own = stanzaIdOf(said(0), address) as string
  expect(said(0).id).toBe('mine')
  await room()
    .participant('mercutio')
    .sendText('And so did I', { legacyId: 'm1', replyTo: { legacyId: 'n1' } })
  await room().participant('mercutio').react('n1', ['👍'])
  await room().me.edit('n1', 'I dreamed a dream tonight')
  await room().participant('mercutio').retract('m1')
  await room().moderated('n1', { by: { legacyId: 'mercutio' }, reason: 'Nonsense' })
  await gateway.net.settled()
  const theirs = stanzaIdOf(said(1), address) as string
  expect(said(1).get(Reply)).toMatchObject({ id: own })
  expect(said(2).get(Reactions)).toMatchObject({ id: own, reactions: ['👍'] })
  expect(said(3).get(Correction)).toMatchObject({ id: 'mine' })
  expect(said(4).get(Retract)).toMatchObject({ id: theirs })
  expect(readModeration(said(5), { from: address, direction: 'in' })).toMatchObject({ id: own, reason: 'Nonsense' })

  await say(Message.of({ id: 'r1' }).set(Reactions, { id: theirs, reactions: ['🙈'] }))
  await say(Message.of({ id: 'e1', body: 'I dreamt' }).set(Correction, { id: 'mine' }))
  await say(Message.of({ id: 'd1' }).set(Retract, { id: own }))
  expect(network.done).toEqual(['reactions m1 🙈', 'edit n1 I dreamt', 'retract n1'])
  expect(live.slice(6).map(({ id }) => id)).toEqual(['r1', 'e1', 'd1'])
})

it('has the network tell the past of a room once, when somebody first looks, and orders it by time', async () => {
  const { gateway, network, client, mucOf, room } = await roomsGateway()
  const at = (minute: number) => new Date(gateway.clock.now() - 3_600_000 + minute * 60_000)
  const item = (legacyId: string, minute: number, body: string): Past => ({
    by: { legacyId: 'benvolio' },
    at: at(minute),
    legacyId,
    what: { kind: 'text', body },
  })
  // Told backwards; two are of one time.
  network.past = [item('p4', 9, 'Four'), item('p3', 5, 'Three'), item('p2', 5, 'Two'), item('p1', 1, 'One')]
  await room().participant('benvolio').sendText('Live', { legacyId: 'm1' })
  const phone = client('romeo@montague.example/phone')
  const said: string[] = []
  phone.xmpp.events.on(
    roomMessage,
    ({ message, delayed }) => void said.push(`${message.body} ${delayed !== undefined}`),
  )
  const joining = mucOf(phone).join(SQUARE, 'Romeo')
  await gateway.net.settled()
  await joining
  expect(said).toEqual(['One true', 'Two true', 'Three true', 'Four true', 'Live true'])
  const reading = phone.get(mam).page(SQUARE, {}, { max: 2 })
  await gateway.net.settled()
  expect((await reading).items.map(({ message }) => message?.body)).toEqual(['One', 'Two'])
  expect(network.told).toBe(1)
})

it('forgets rooms with the user, and puts clients out', async () => {
  const { gateway, client, mucOf, room } = await roomsGateway()
  const phone = client('romeo@montague.example/phone')
  const joining = mucOf(phone).join(SQUARE, 'Romeo')
  await gateway.net.settled()
  const square = await joining
  await room().participant('benvolio').sendText('One', { legacyId: 'm1' })
  const leaving = phone.get(registration).cancel(GATEWAY)
  await gateway.net.settled()
  await leaving
  expect(square.phase).not.toBe('joined')
  expect(await gateway.store.rooms.all(ROMEO)).toEqual([])
  const again = mucOf(phone).join(SQUARE, 'Romeo')
  const refused = expect(again).rejects.toMatchObject({ condition: 'registration-required' })
  await gateway.net.settled()
  await refused
})

it('names participants by nick to the network, and by their addresses to clients', async () => {
  const { gateway, network, client, mucOf, room } = await roomsGateway()
  const phone = client('romeo@montague.example/phone')
  const live: Message[] = []
  phone.xmpp.events.on(roomMessage, ({ message }) => void live.push(message))
  const joining = mucOf(phone).join(SQUARE, 'Romeo')
  await gateway.net.settled()
  const square = await joining
  const sending = square.send(square.message({ body: 'Benvolio: part these fools' }))
  await gateway.net.settled()
  await sending
  expect(network.messages.at(-1)).toMatchObject({ mentions: [{ start: 0, end: 8, who: { legacyId: 'benvolio' } }] })
  const mentions = [{ start: 0, end: 5, who: 'me' as const }]
  await room().participant('benvolio').sendText('Romeo, away!', { legacyId: 'm1', mentions })
  await gateway.net.settled()
  expect(readReferences(live.at(-1) as Message)).toMatchObject([{ type: 'mention', begin: 0, end: 5 }])
  expect(mentionedJid(readReferences(live.at(-1) as Message)[0]?.uri as string)?.toString()).toBe(`${SQUARE}/Romeo`)
})
