import type { Message } from '@trestle/stanza'
import { discoInfoExchange } from '@trestle/xep-0030'
import { getVcardExchange } from '@trestle/xep-0054'
import { registrationSubmitExchange } from '@trestle/xep-0077'
import { Composing } from '@trestle/xep-0085'
import { versionExchange } from '@trestle/xep-0092'
import { Receipt, ReceiptRequest } from '@trestle/xep-0184'
import { pingExchange } from '@trestle/xep-0199'
import { describe, expect, it } from 'vitest'
import { GatewayError, type NetworkCapabilities } from '../src/index.js'
import { everything, type RoomsNetwork, roomsGateway, SQUARE } from './rooms-gateway.js'
import { GATEWAY } from './trial-gateway.js'

const MARKET = `#market@${GATEWAY}`

function verona(network: RoomsNetwork): void {
  network.rooms = [
    { legacyId: 'square', name: 'The Square', myNick: 'Romeo' },
    { legacyId: 'market', as: 'channel', myNick: 'Romeo M.' },
  ]
  network.participants['square'] = [
    { legacyId: 'benvolio', nick: 'Benvolio' },
    { legacyId: 'nobody', nick: 'Nobody', contact: null },
  ]
  network.participants['market'] = [
    { legacyId: 'p1', nick: 'Peter' },
    { legacyId: 'p2', nick: 'Benvolio', contact: 'benvolio' },
  ]
}

async function guests(declared?: NetworkCapabilities) {
  const made = await roomsGateway(verona, undefined, declared)
  const { host, room } = await made.inRoom()
  const got: Message[] = []
  host.xmpp.events.on('message', (message) => void got.push(message))
  host.xmpp.events.on('message:error', (message) => void got.push(message))
  /** What the client hears of a message that it sends. */
  const hears = async (to: string, fill: (message: Message) => unknown, body?: string) => {
    got.length = 0
    const message = host.xmpp.message({ to, type: 'chat', id: 'w1', ...(body !== undefined && { body }) })
    fill(message)
    host.xmpp.send(message)
    await made.answered(Promise.resolve())
    return got.map(
      (one) => `${one.type} ${one.from} ${one.error?.condition ?? one.get(Receipt)?.id} ${one.error?.text}`,
    )
  }
  return { ...made, host, room, hears }
}

describe('a private message', () => {
  it('is one of the chat of the contact that somebody is', async () => {
    const { network, hears, gateway } = await guests()
    const asking = (message: Message) => message.set(ReceiptRequest, {})
    expect(await hears(`${SQUARE}/Benvolio`, asking, 'Part, fools!')).toEqual([`chat ${SQUARE}/Benvolio w1 undefined`])
    expect(network.messages.map(({ kindOfChat, chat, body }) => [kindOfChat, chat, body])).toEqual([
      ['contact', 'benvolio', 'Part, fools!'],
    ])
    const names = await gateway.store.messages.byStanzaId('romeo@montague.example', 'benvolio', 'w1')
    expect(names).toMatchObject([{ role: 'original', by: 'user' }])
    network.onMessage = () => {
      throw new GatewayError('blocked', 'He has heard enough.')
    }
    expect(await hears(`${SQUARE}/Benvolio`, () => {}, 'Again')).toEqual([
      `error ${SQUARE}/Benvolio policy-violation He has heard enough.`,
    ])
  })

  it('is one of a contact of a channel, too, where the network says who it is', async () => {
    const { network, hears, inRoom } = await guests()
    await inRoom(MARKET)
    await hears(`${MARKET}/Benvolio`, () => {}, 'Here?')
    expect(network.messages.map(({ chat }) => chat)).toEqual(['benvolio'])
  })

  it('is refused where nobody can be written to', async () => {
    const { network, hears, inRoom } = await guests()
    await inRoom(MARKET)
    const refusal = (nick: string) => `Nobody can write to ${nick} alone here.`
    for (const [room, nick] of [
      [MARKET, 'Peter'],
      [SQUARE, 'Nobody'],
      [SQUARE, 'Romeo'],
    ] as const) {
      expect(await hears(`${room}/${nick}`, () => {}, 'Psst')).toEqual([
        `error ${room}/${nick} feature-not-implemented ${refusal(nick)}`,
      ])
      // That somebody types needs no answer.
      expect(await hears(`${room}/${nick}`, (message) => message.set(Composing, {}))).toEqual([])
    }
    expect(network.messages).toEqual([])
  })
})

describe('a request to somebody in a room', () => {
  it('is answered as the contact does', async () => {
    const { host, answered, context } = await guests()
    await context.contacts.byLegacyId('benvolio').update({ name: 'Benvolio M.', about: 'Peace' })
    const to = `${SQUARE}/Benvolio`
    const info = await answered(host.xmpp.iq.get(to, discoInfoExchange, {}))
    const direct = await answered(host.xmpp.iq.get(`benvolio@${GATEWAY}/legacy`, discoInfoExchange, {}))
    expect(info).toEqual(direct)
    expect(info.features).toContain('urn:xmpp:reactions:0')
    const software = await answered(host.xmpp.iq.get(to, versionExchange, {}))
    expect(software).toEqual(await answered(host.xmpp.iq.get(`benvolio@${GATEWAY}/legacy`, versionExchange, {})))
    await answered(host.xmpp.iq.get(to, pingExchange, {}))
    expect(await answered(host.xmpp.iq.get(to, getVcardExchange, {}))).toMatchObject({
      fullName: 'Benvolio M.',
      descriptions: ['Peace'],
    })
  })

  it('is refused of who is no contact, and where it is another one', async () => {
    const { host, answered } = await guests()
    const refused = (request: Promise<unknown>) =>
      expect(answered(request)).rejects.toMatchObject({ condition: 'service-unavailable' })
    await refused(host.xmpp.iq.get(`${SQUARE}/Nobody`, discoInfoExchange, {}))
    await refused(host.xmpp.iq.get(`${SQUARE}/Romeo`, discoInfoExchange, {}))
    await refused(host.xmpp.iq.get(`${SQUARE}/Benvolio`, getVcardExchange, {}))
    await refused(host.xmpp.iq.set(`${SQUARE}/Benvolio`, registrationSubmitExchange, { remove: true }))
  })

  it('is for those in the room alone', async () => {
    const { client, answered } = await guests()
    const other = client('romeo@montague.example/tablet')
    await expect(answered(other.xmpp.iq.get(`${SQUARE}/Benvolio`, pingExchange, {}))).rejects.toMatchObject({
      condition: 'not-acceptable',
    })
  })
})

describe('the registration with a room', () => {
  it('is that one is in it, by the nick there', async () => {
    const { room, answered, client, mucOf } = await guests()
    expect(await answered(room.getRegistration())).toMatchObject({ registered: true, nick: 'Romeo' })
    expect(await answered(room.getReservedNick())).toBe('Romeo')
    // Before one comes in, too.
    const market = mucOf(client('romeo@montague.example/tablet')).administration(MARKET)
    expect(await answered(market.getReservedNick())).toBe('Romeo M.')
    await expect(answered(room.register('Montague'))).rejects.toMatchObject({ condition: 'feature-not-implemented' })
  })

  it('ends when the user has left at the network', async () => {
    const { room, answered, network, gateway } = await guests()
    network.onAction = () => {
      throw new GatewayError('forbidden', 'The gates are shut.')
    }
    await expect(answered(room.unregister())).rejects.toMatchObject({ text: 'The gates are shut.' })
    expect(room.phase).toBe('joined')
    network.onAction = () => undefined
    await answered(room.unregister())
    expect(network.actions.map(({ action: { kind } }) => kind)).toEqual(['leave', 'leave'])
    expect(room.phase).not.toBe('joined')
    expect((await gateway.store.rooms.get('romeo@montague.example', 'square'))?.myNick).toBeUndefined()
    await expect(answered(room.unregister())).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('cannot end where nobody can leave', async () => {
    const rooms = { kinds: ['group', 'channel'], actions: ['kick'] } as const
    const { room, answered } = await guests({ ...everything, rooms })
    await expect(answered(room.unregister())).rejects.toMatchObject({
      condition: 'feature-not-implemented',
      text: 'Users of this network cannot leave rooms here.',
    })
  })
})
