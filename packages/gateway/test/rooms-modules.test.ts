import { takePrinted } from '@trestle/test-fixtures'
import { nickChanged } from '@trestle/xep-0045'
import { roomMirrors } from '@trestle/xep-0045/mirror'
import { mam } from '@trestle/xep-0313'
import { describe, expect, it } from 'vitest'
import { roomKey } from '../src/chats/chat-key.js'
import type { ListedParticipant, ListedRoom, Past, RoomAction } from '../src/index.js'
import { later, settle } from './dialogue-gateway.js'
import { type RoomsNetwork, roomsGateway, SQUARE } from './rooms-gateway.js'
import { joining } from './rooms-stanzas.js'
import { bodiesOf, GATEWAY, ROMEO } from './trial-gateway.js'

type Handlers = RoomsNetwork['handlers']

const hang = () => new Promise<never>(() => {})
const benvolio: ListedParticipant = { legacyId: 'benvolio', nick: 'Benvolio' }

function listing(list: () => AsyncIterable<ListedParticipant> | unknown): Handlers {
  return { listParticipants: list as NonNullable<Handlers['listParticipants']> }
}

/** A gateway whose user enters the square with one client, over a module that may take its time. */
async function entered(handlers: Handlers, prepare: (network: RoomsNetwork) => void = () => {}) {
  const made = await roomsGateway((network) => {
    network.handlers = handlers
    prepare(network)
  })
  const { gateway, client, mucOf } = made
  const host = client('romeo@montague.example/phone')
  const entering = mucOf(host).join(SQUARE, 'Romeo', { timeout: 600_000 })
  await settle(gateway)
  await later(gateway, 10_000)
  const square = await entering
  return { ...made, host, square, nicks: () => [...square.occupants.values()].map(({ nick }) => nick) }
}

const warnings = (logged: readonly string[]) => logged.filter((line) => /^(warn|error)/.test(line))

describe('a list of participants', () => {
  it.each([
    [
      'throws at once',
      () => {
        throw new TypeError('no list')
      },
    ],
    ['is none', () => ({})],
    ['is nothing', () => undefined],
    [
      'rejects',
      async function* () {
        yield benvolio
        throw new Error('broken')
      },
    ],
    [
      'throws nothing at all',
      async function* () {
        yield benvolio
        throw undefined
      },
    ],
    [
      'hangs',
      async function* () {
        yield benvolio
        await hang()
      },
    ],
    ['never begins', () => ({ [Symbol.asyncIterator]: () => ({ next: hang }) })],
    [
      'throws at its end',
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: true, value: undefined }),
          return: () => {
            throw new Error('no end')
          },
        }),
      }),
    ],
  ])('that %s keeps nobody out, and no message back', async (_, list) => {
    const { gateway, host, square, room, answered } = await entered(listing(list))
    const said = bodiesOf(host)
    await room().participant('mercutio').sendText('I am here', { legacyId: 'm1' })
    await answered(square.send(square.message({ body: 'Are you?' })))
    expect(said).toEqual([`${SQUARE}: I am here`, `${SQUARE}: Are you?`])
    expect(gateway.frame.users.all[0]?.session.status.state).toBe('online')
  })

  it('that hangs is asked for once, and holds up each message for none of its time', async () => {
    let asked = 0
    const slow = () => {
      asked++
      return { [Symbol.asyncIterator]: () => ({ next: hang }) }
    }
    const { gateway, host, room } = await entered(listing(slow))
    const said = bodiesOf(host)
    for (let i = 0; i < 50; i++)
      void room()
        .participant(`p${i}`)
        .sendText(`${i}`, { legacyId: `m${i}` })
    await settle(gateway)
    expect(said).toHaveLength(50)
    await later(gateway, 60_000)
    expect(asked).toBe(1)
    // It has failed: those who speak do not ask again, who enters does.
    await room().participant('p99').sendText('99', { legacyId: 'm99' })
    expect(asked).toBe(1)
    host.xmpp.send(joining(`${SQUARE}/Romeo`))
    await settle(gateway)
    expect(asked).toBe(2)
  })

  it('leaves those out that are invalid, and takes the others', async () => {
    const given: unknown[] = [
      null,
      5,
      {},
      { legacyId: 17, nick: 'Seventeen' },
      { legacyId: '' },
      { legacyId: 'a\0b' },
      { legacyId: '\ud800' },
      { legacyId: 'x'.repeat(5000) },
      { legacyId: 'r', role: 'king' },
      { legacyId: 'p', presence: 'online' },
      { legacyId: 't', titles: 'Prince' },
      { legacyId: 'n', nick: 7 },
      benvolio,
      { legacyId: 'one', nick: '' },
      { legacyId: 'two', nick: '\0\x1b' },
      { legacyId: 'three', nick: ' \t\n' },
      { legacyId: 'four', nick: '\u200b\u202e' },
      { legacyId: 'five', nick: '/@:"<&>' },
      { legacyId: 'same', nick: 'Before' },
      { legacyId: 'same', nick: 'After' },
      { legacyId: 'other', nick: 'Benvolio' },
    ]
    const { gateway, network, nicks, room, inRoom } = await entered(
      listing(async function* () {
        yield* given as ListedParticipant[]
      }),
    )
    const seen = ['Benvolio', 'one', '??', 'three', '?', '/@:"<&>', 'After', 'Benvolio (2)', 'Romeo']
    expect(new Set(nicks())).toEqual(new Set(nicks().length === seen.length ? nicks() : seen))
    expect(nicks()).toEqual(
      expect.arrayContaining(['Benvolio', 'one', 'three', '/@:"<&>', 'After', 'Benvolio (2)', 'Romeo']),
    )
    expect(warnings(gateway.logged)).toHaveLength(1)
    for (const id of ['', 'a\0b', 'x'.repeat(5000)]) {
      await expect(room().participant(id).sendText('Hi')).rejects.toMatchObject({ code: 'invalid' })
      await expect(room().participant(id).update({ nick: 'Me' })).rejects.toMatchObject({ code: 'invalid' })
      await expect(room().participant(id).left()).rejects.toMatchObject({ code: 'invalid' })
    }
    expect(network.messages).toEqual([])
    expect((await inRoom(SQUARE, 'romeo@montague.example/tablet')).room.phase).toBe('joined')
  })

  it('of a hundred thousand is cut, and whoever is not in it can speak', async () => {
    let given = 0
    async function* many() {
      for (; given < 100_000; given++) yield { legacyId: `p${given}`, nick: `p${given}` }
    }
    const { gateway, room } = await roomsGateway((network) => {
      network.handlers = listing(many)
    })
    await room().participant('late').sendText('I as well', { legacyId: 'm1' })
    expect(given).toBeLessThan(20_010)
    const [said] = (await gateway.store.archive.find(ROMEO, roomKey('square'), { backwards: false, limit: 5 })) ?? []
    expect(said?.from).toBe(`${SQUARE}/late`)
    // A client that goes away at once: it is about the view, and not about what is sent.
    const joins = joining(`${SQUARE}/Romeo`).element
    joins.attrs['from'] = 'romeo@montague.example/away'
    gateway.host.receive(joins)
    const size = () => gateway.host.get(roomMirrors).view(SQUARE, ROMEO)?.size
    await expect.poll(size, { timeout: 30_000 }).toBe(20_000)
  })

  it('has the user once, whether or not it says who that is', async () => {
    const list = [benvolio, { legacyId: 'u1', nick: 'Romeo' }]
    const { host, nicks, room, gateway, context } = await entered(
      listing(async function* () {
        yield* list
      }),
    )
    const renamed: string[] = []
    host.xmpp.events.on(nickChanged, ({ before, occupant }) => void renamed.push(`${before} ${occupant.nick}`))
    expect(nicks()).toEqual(['Benvolio', 'Romeo (2)', 'Romeo'])
    await room().me.update({ legacyId: 'u1' })
    await settle(gateway)
    expect(nicks()).toEqual(['Benvolio', 'Romeo'])
    await room().participant('u1').update({ nick: 'Romeo Montague' })
    await room().participant('u1').sendText('From the other app', { legacyId: 'm1' })
    await settle(gateway)
    expect(renamed).toEqual(['Romeo Romeo Montague'])
    // Also in a list that does not say so.
    context.connection.lost('The cable is cut.')
    await settle(gateway)
    await later(gateway, 5000)
    expect(nicks()).toEqual(['Benvolio', 'Romeo'])
  })
})

describe('a list of rooms', () => {
  const square = { legacyId: 'square', name: 'The Square', myNick: 'Romeo' }
  it.each([
    [
      'throws at once',
      () => {
        throw new TypeError('no list')
      },
    ],
    ['is none', () => ({})],
    [
      'rejects',
      async function* () {
        yield square
        throw new Error('broken')
      },
    ],
    [
      'hangs',
      async function* () {
        yield square
        await hang()
      },
    ],
    [
      'has no end',
      async function* () {
        for (;;) yield square
      },
    ],
  ])('that %s costs neither rooms nor messages', async (_, list) => {
    const made = await roomsGateway()
    const { gateway, network, inRoom, room } = made
    const { host } = await inRoom()
    const said = bodiesOf(host)
    network.handlers = { listRooms: list as unknown as NonNullable<Handlers['listRooms']> }
    network.participants['square'] = [benvolio, { legacyId: 'tybalt', nick: 'Tybalt' }]
    made.context.connection.lost('The cable is cut.')
    await settle(gateway)
    await later(gateway, 5000)
    await room().participant('tybalt').sendText('Still here', { legacyId: 'm1' })
    await later(gateway, 120_000)
    expect(said).toEqual([`${SQUARE}: Still here`])
    // Who is in the rooms that clients see is listed again nevertheless.
    expect(network.listed).toBe(2)
    expect(gateway.frame.users.all[0]?.session.status.state).toBe('online')
    expect((await gateway.store.rooms.get(ROMEO, 'square'))?.myNick).toBe('Romeo')
    expect(warnings(gateway.logged).length).toBeLessThan(5)
  })

  it('leaves out rooms that are invalid, and that no address can carry', async () => {
    const given: unknown[] = [
      null,
      5,
      {},
      { legacyId: 7 },
      { legacyId: '' },
      { legacyId: '\u{1f600}' },
      { legacyId: 'a\0b' },
      { legacyId: 'x'.repeat(2000) },
      { legacyId: 'name', name: 5 },
      { legacyId: 'as', as: 'party' },
      square,
      { legacyId: `a b/c@d#"'&<>:é`, name: 'Signs' },
    ]
    const { gateway, inRoom, context } = await roomsGateway((network) => {
      network.rooms = given as ListedRoom[]
    })
    const kept = (await gateway.store.rooms.all(ROMEO)).filter(({ myNick }) => myNick !== undefined)
    expect(kept.map(({ legacyId }) => legacyId)).toEqual(['square', `a b/c@d#"'&<>:é`])
    const address = gateway.host.get(roomMirrors)
    const { room } = await inRoom(`${kept[1]?.local}@${GATEWAY}`)
    expect([room.phase, address.views(ROMEO).length]).toEqual(['joined', 1])
    expect(warnings(gateway.logged)).toHaveLength(1)
    for (const id of ['', '\u{1f600}', 'a\0b', 'x'.repeat(2000), 5 as never, undefined as never]) {
      const handle = context.rooms.byLegacyId(id)
      await expect(handle.update({ name: 'Mine' })).rejects.toMatchObject({ code: 'invalid' })
      await expect(handle.participant('benvolio').sendText('Hi')).rejects.toMatchObject({ code: 'invalid' })
      await expect(handle.me.left()).resolves.toBeUndefined()
    }
  })
})

describe('what the network is asked for', () => {
  it.each([
    ['an error', new TypeError('boom'), 'internal-server-error'],
    ['a text', 'boom', 'internal-server-error'],
    ['null', null, 'internal-server-error'],
    ['nothing', undefined, 'internal-server-error'],
  ])('may throw %s', async (_, thrown, condition) => {
    const { network, client, mucOf, answered, gateway } = await roomsGateway()
    network.onAction = () => {
      throw thrown
    }
    const phone = client('romeo@montague.example/phone')
    const entering = mucOf(phone).join(`#elsewhere@${GATEWAY}`, 'Romeo')
    await expect(answered(entering)).rejects.toMatchObject({ condition })
    expect(takePrinted()).toHaveLength(1)
    expect(gateway.frame.users.all[0]?.session.status.state).toBe('online')
    expect(await gateway.store.rooms.get(ROMEO, 'elsewhere')).toBeUndefined()
  })

  it('may never be done: the client is told after the deadline, and can ask again', async () => {
    const { gateway, network, client, mucOf, answered, inRoom } = await roomsGateway()
    const { room } = await inRoom()
    network.onAction = hang
    const phone = client('romeo@montague.example/tablet')
    const requests = [mucOf(phone).join(`#elsewhere@${GATEWAY}`, 'Romeo', { timeout: 600_000 }), room.kick('Benvolio')]
    for (const one of requests) one.catch(() => {})
    await settle(gateway)
    await later(gateway, 60_000)
    for (const one of requests) await expect(one).rejects.toMatchObject({ condition: 'remote-server-timeout' })
    network.onAction = (_: unknown, action: RoomAction) => action.kind
    expect((await answered(mucOf(phone).join(`#elsewhere@${GATEWAY}`, 'Romeo'))).phase).toBe('joined')
  })
})

describe('what was before', () => {
  const at = new Date(Date.UTC(2025, 11, 31, 23))
  const item = (legacyId: string): Past => ({
    by: { legacyId: 'benvolio' },
    at,
    legacyId,
    what: { kind: 'text', body: legacyId },
  })

  it.each([
    [
      'has no end',
      async function* () {
        for (let i = 0; ; i++) yield item(`p${i}`)
      },
    ],
    [
      'hangs',
      async function* () {
        yield item('p0')
        await hang()
      },
    ],
    [
      'throws at once',
      () => {
        throw new Error('no past')
      },
    ],
    [
      'has what is invalid',
      async function* () {
        yield* [
          null,
          5,
          {},
          { at },
          { ...item('x'), what: null },
          { ...item('y'), by: 7 },
          { ...item('z'), at: 'now' },
        ] as never[]
        yield item('p0')
      },
    ],
  ])('and %s keeps nobody out', async (_, past) => {
    const { host, answered, gateway, square } = await entered({ history: past as NonNullable<Handlers['history']> })
    await later(gateway, 120_000)
    const reading = host.get(mam).page(SQUARE, {}, { max: 50 })
    await settle(gateway)
    // It is asked for again, and waited for as long.
    await later(gateway, 5000)
    const { items } = await reading
    expect(items.every(({ message }) => message?.body?.startsWith('p'))).toBe(true)
    await answered(square.send(square.message({ body: 'Now' })))
    expect(gateway.frame.users.all[0]?.session.status.state).toBe('online')
  })
})

it('handles of a session that is over do nothing', async () => {
  const { gateway, context, room, inRoom } = await roomsGateway()
  const { host, room: square } = await inRoom()
  const said = bodiesOf(host)
  const [handle, rooms] = [room(), await gateway.store.rooms.all(ROMEO)]
  context.connection.lost('The cable is cut.')
  const calls = [
    handle.update({ name: 'Late' }),
    handle.remove(),
    handle.me.left(),
    handle.me.sendText('Late'),
    handle.info(),
    handle.participant('benvolio').update({ nick: 'Late' }),
    handle.participant('benvolio').left(),
    handle.participant('mercutio').sendText('Late'),
    handle.system.sendText('Late'),
    handle.moderated('m1'),
    handle.invite(),
    context.rooms.byLegacyId('new').update({ name: 'Late' }),
  ]
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'cancelled' })
  await settle(gateway)
  expect(said).toEqual([])
  expect(square.phase).toBe('joined')
  expect(await gateway.store.rooms.all(ROMEO)).toEqual(rooms)
})
