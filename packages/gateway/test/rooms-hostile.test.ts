import { Presence } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { roomMirrors } from '@trestle/xep-0045/mirror'
import { registration } from '@trestle/xep-0077'
import { sizeOf } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../src/index.js'
import { settle } from './dialogue-gateway.js'
import { roomsGateway, SQUARE } from './rooms-gateway.js'
import { answersTo, everythingTo, joining } from './rooms-stanzas.js'
import { bodiesOf, GATEWAY, ROMEO } from './trial-gateway.js'

const NOWHERE = `#nowhere@${GATEWAY}`
const KIB = 1024
/** Servers end streams of components for stanzas that are larger, some for smaller ones. */
const LARGEST = 256 * KIB

async function hosted(prepare?: Parameters<typeof roomsGateway>[0]) {
  const made = await roomsGateway(prepare)
  const { gateway } = made
  const wires = { gateway: gateway.host, settled: () => settle(gateway) }
  return {
    ...made,
    ask: (host: TestHost, stanzas: Parameters<typeof answersTo>[2]) => answersTo(wires, host, stanzas),
    views: () => gateway.host.get(roomMirrors).views(),
    async registered(jid: string) {
      const host = made.client(jid)
      await host.get(registration).register(GATEWAY, { name: 'Somebody' })
      await settle(gateway)
      return host
    },
  }
}

const complaints = (logged: readonly string[]) => logged.filter((line) => /^(warn|error)/.test(line))

describe('who is not in a room', () => {
  it.each([
    ['is not registered', 'tybalt@montague.example/sword', false],
    ['is of another domain', 'mallory@elsewhere.example/x', false],
    ['has other rooms', 'mercutio@montague.example/x', true],
  ])('and %s, learns and does nothing', async (_, jid, isRegistered) => {
    const { gateway, network, inRoom, room, ask, client, registered } = await hosted()
    const { host: romeo } = await inRoom()
    const heard = bodiesOf(romeo)
    const square = room('square')
    network.rooms = []
    const other = isRegistered ? await registered(jid) : client(jid)
    await square.participant('benvolio').sendText('Between us', { legacyId: 'm1' })
    network.onAction = () => {
      throw new GatewayError('not-found', 'There is no such room.')
    }
    network.actions.length = 0
    gateway.logged.length = 0
    const all = async (at: string) => ({
      ...(await ask(other, [joining(`${at}/Me`, 'join')])),
      ...(await ask(other, everythingTo(at))),
    })
    const answers = await all(SQUARE)
    // The room of another user is as one that is not there.
    expect(answers).toEqual(await all(NOWHERE))
    const ids = (fits: (of: string) => boolean) => Object.keys(answers).filter((id) => fits(answers[id]?.join() ?? ''))
    // That one is in no room is told by a presence without an id; nothing is in a room that is not there.
    expect(ids((of) => of === '')).toEqual(['available', 'leave'])
    expect(ids((of) => of !== '' && !of.startsWith('error'))).toEqual(['items'])
    expect(heard).toEqual([`${SQUARE}: Between us`])
    expect(network.actions.map(({ action }) => action.kind)).toEqual(isRegistered ? ['join', 'join'] : [])
    expect(network.messages).toEqual([])
    expect(await gateway.store.rooms.all(String(other.address.bare))).toEqual([])
    expect(complaints(gateway.logged)).toEqual([])
  })

  it('is told so with words when writing, and may enter after that', async () => {
    const { network, client, ask, inRoom } = await hosted()
    const phone = client('romeo@montague.example/phone')
    const answers = await ask(phone, everythingTo(SQUARE))
    expect(answers['say']).toEqual(['error not-acceptable'])
    expect(network.messages).toEqual([])
    await inRoom(SQUARE, 'romeo@montague.example/tablet')
  })
})

describe('a user', () => {
  it('who enters thousands of rooms that are not there leaves nothing behind', async () => {
    const { gateway, network, client, ask, views } = await hosted()
    network.onAction = () => {
      throw new GatewayError('not-found', 'There is no such room.')
    }
    const phone = client('romeo@montague.example/phone')
    const pending = gateway.clock.pending
    const rooms = await gateway.store.rooms.all(ROMEO)
    const stanzas = Array.from({ length: 2000 }, (_, i) => joining(`#made-up-${i}@${GATEWAY}/Romeo`, `j${i}`))
    const conditions = Object.values(await ask(phone, stanzas)).map((of) => of.join().split(' ')[1])
    expect(conditions).toHaveLength(2000)
    expect(new Set(conditions)).toEqual(new Set(['item-not-found', 'resource-constraint']))
    expect(network.actions.length).toBe(conditions.filter((one) => one === 'item-not-found').length)
    const requests = Array.from({ length: 500 }, (_, i) => everythingTo(`#made-up-${i}@${GATEWAY}`))
    const archives = requests.flatMap((all) => all.filter(({ id }) => id === 'archive'))
    expect(await ask(phone, archives)).toEqual({ archive: Array(500).fill('error item-not-found') })
    expect(network.told).toBe(0)
    expect(views()).toEqual([])
    expect(await gateway.store.rooms.all(ROMEO)).toEqual(rooms)
    expect(gateway.clock.pending).toBe(pending)
  })

  it('is in a thousand rooms at most, so that others have some', async () => {
    const { client, ask, views, registered } = await hosted((network) => {
      network.rooms = Array.from({ length: 1001 }, (_, i) => ({ legacyId: `r${i}`, myNick: 'Romeo' }))
    })
    const phone = client('romeo@montague.example/phone')
    const refused: string[] = []
    for (let first = 0; first < 1001; first += 143) {
      const joins = Array.from({ length: 143 }, (_, i) => joining(`#r${first + i}@${GATEWAY}/Romeo`, `r${first + i}`))
      const answers = Object.values(await ask(phone, joins)).flat()
      refused.push(...answers.filter((one) => one.startsWith('error')))
    }
    expect(refused).toEqual(['error resource-constraint You are in 1000 rooms: leave one first.'])
    const other = await registered('mercutio@montague.example/x')
    await ask(other, [joining(`#r1@${GATEWAY}/Mercutio`, 'j')])
    expect(views()).toHaveLength(1001)
    await ask(phone, [Presence.of({ to: `#r1@${GATEWAY}/Romeo`, type: 'unavailable', id: 'l' })])
    expect((await ask(phone, [joining(`#r1000@${GATEWAY}/Romeo`, 'j')]))['j']?.join()).not.toMatch(/error/)
  })

  it('whose network takes long to let in holds up neither the own messages nor others', async () => {
    const { gateway, network, inRoom, registered, client } = await hosted()
    const { host, room } = await inRoom()
    const other = await registered('mercutio@montague.example/x')
    const heard = bodiesOf(other)
    const own = bodiesOf(host)
    network.onAction = () => new Promise(() => {})
    const tablet = client('romeo@montague.example/tablet')
    for (let i = 0; i < 300; i++) tablet.xmpp.send(joining(`#slow-${i}@${GATEWAY}/Romeo`))
    room.send(room.message({ body: 'Still here' })).catch(() => {})
    other.xmpp.send(joining(`${SQUARE}/Mercutio`))
    await settle(gateway)
    expect(own).toEqual([`${SQUARE}: Still here`])
    expect(network.messages.map(({ body }) => body)).toEqual(['Still here'])
    expect(heard).toEqual([])
    gateway.clock.advance(61_000)
    await settle(gateway)
    expect(gateway.host.get(roomMirrors).views(ROMEO)).toHaveLength(1)
  })
})

describe('what is far too large', () => {
  const long = 'x'.repeat(1024 * KIB)
  const angles = '<'.repeat(300 * KIB)

  it('comes from the network in stanzas that servers take, and holds up nothing', async () => {
    const { gateway, inRoom, room } = await hosted()
    const { host, room: square } = await inRoom()
    const bodies: string[] = []
    host.xmpp.events.on('message', ({ body, type }) => body !== undefined && bodies.push(`${type}${body}`))
    const start = gateway.host.sent.length
    const here = room('square')
    await here.participant('mercutio').update({ nick: long.slice(0, 100 * KIB), titles: Array(20).fill(angles) })
    await here.participant('tybalt').update({ presence: { show: 'away', status: angles.slice(0, 200 * KIB) } })
    await here.participant('i'.repeat(2000)).sendText('A long id', { legacyId: 'm1' })
    await here.update({ name: long, description: angles, subject: { text: long, by: { legacyId: 'm', nick: long } } })
    await here.participant('mercutio').sendText(long, { legacyId: 'm2' })
    await here.system.sendText(angles, { legacyId: 'm3' })
    await here.moderated('m2', { by: { legacyId: 'mercutio', nick: long }, reason: angles })
    await here.participant('mercutio').left({ how: 'kicked', by: { legacyId: 'x', nick: angles }, reason: angles })
    await here.me.update({ nick: long })
    await here.me.left({ how: 'banned', by: { legacyId: 'y', nick: long }, reason: long })
    await settle(gateway)
    expect(square.phase).not.toBe('joined')
    const texts = bodies.filter((body) => body.startsWith('groupchat')).map((body) => body.slice('groupchat'.length))
    expect(texts.filter((text) => !text.startsWith('A moderator')).join('')).toBe(`A long id${long}${angles}`)
    const stanzas = gateway.host.sent.slice(start)
    expect(Math.max(...stanzas.map((element) => sizeOf(element)))).toBeLessThan(LARGEST)
    expect(complaints(gateway.logged)).toEqual([])
  })

  it('is told of a room that ends, or that the user was put out of while away', async () => {
    const { gateway, network, inRoom, room, client, ask } = await hosted()
    network.onAction = () => {
      throw new GatewayError('forbidden', angles)
    }
    await room('square').me.left({ how: 'banned', reason: angles })
    const phone = client('romeo@montague.example/phone')
    const start = gateway.host.sent.length
    await ask(phone, [joining(`${SQUARE}/Romeo`, 'j')])
    await room('square').update({ myNick: 'Romeo' })
    await inRoom()
    await room('square').remove(angles)
    await room('market').invite({ by: { legacyId: 'benvolio' }, reason: angles })
    await expect(room('market').invite({ password: long })).rejects.toMatchObject({ code: 'invalid' })
    await settle(gateway)
    const stanzas = gateway.host.sent.slice(start)
    expect(stanzas.length).toBeGreaterThan(5)
    expect(Math.max(...stanzas.map((element) => sizeOf(element)))).toBeLessThan(LARGEST)
  })

  it('is refused to clients, who stay in the room', async () => {
    const { gateway, network, inRoom, ask } = await hosted()
    const { host, room } = await inRoom()
    const sent = { to: SQUARE, type: 'groupchat' } as const
    const { xmpp } = host
    const answers = await ask(host, [
      xmpp.message({ ...sent, id: 'body', body: long }),
      xmpp.message({ ...sent, id: 'angles', body: angles }),
      xmpp.message({ ...sent, id: 'subject', subject: long }),
      Presence.of({ to: `${SQUARE}/Romeo`, id: 'status', status: long.slice(0, 600 * KIB) }),
      Presence.of({ to: `${SQUARE}/${long.slice(0, 1023)}`, id: 'nick' }),
      xmpp.message({ ...sent, id: 'fitting', body: '<'.repeat(20 * KIB) }),
    ])
    for (const id of ['body', 'angles', 'subject', 'status']) expect(answers[id]).toEqual(['error policy-violation'])
    expect(answers['fitting']).toEqual(['groupchat'])
    expect(network.messages.map(({ body }) => body.length)).toEqual([20 * KIB])
    expect(network.actions.map(({ action }) => action.kind)).toEqual(['nick'])
    expect(room.phase).toBe('joined')
    expect(complaints(gateway.logged)).toEqual([])
  })
})
