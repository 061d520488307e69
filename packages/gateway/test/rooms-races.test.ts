import { Presence } from '@trestle/stanza'
import { nickChanged, occupantJoined, occupantLeft, roomMessage } from '@trestle/xep-0045'
import { roomMirrors } from '@trestle/xep-0045/mirror'
import { registration } from '@trestle/xep-0077'
import { mam } from '@trestle/xep-0313'
import { describe, expect, it } from 'vitest'
import { createMemoryStore, GatewayError, type GatewayStore } from '../src/index.js'
import { later, settle } from './dialogue-gateway.js'
import { type RoomsNetwork, roomsGateway, SQUARE } from './rooms-gateway.js'
import { joining } from './rooms-stanzas.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

const ELSEWHERE = `#elsewhere@${GATEWAY}`
const PHONE = 'romeo@montague.example/phone'
const TABLET = 'romeo@montague.example/tablet'

type Made = Awaited<ReturnType<typeof roomsGateway>>

const viewOf = ({ gateway }: Made, room = SQUARE) => gateway.host.get(roomMirrors).view(room, ROMEO)

/** What a call waits for until it is let go on. */
function gate() {
  const waiting: (() => void)[] = []
  let isOpen = false
  return {
    get waiting() {
      return waiting.length
    },
    pass: () => (isOpen ? Promise.resolve() : new Promise<void>((resolve) => void waiting.push(resolve))),
    close() {
      isOpen = false
    },
    open() {
      isOpen = true
      for (const go of waiting.splice(0)) go()
    },
  }
}

/** A store whose archive takes its time. */
function slowArchive() {
  const store: GatewayStore = createMemoryStore()
  const commits = gate()
  commits.open()
  const add = store.outgoing.add
  store.outgoing.add = async (batch) => {
    if ((batch.archived?.length ?? 0) > 0) await commits.pass()
    return add(batch)
  }
  return { store, commits }
}

/** Lists participants when it is let. */
function slowList(network: RoomsNetwork, { pass }: ReturnType<typeof gate>): void {
  network.handlers = {
    async *listParticipants() {
      await pass()
      yield { legacyId: 'benvolio', nick: 'Benvolio' }
    },
  }
}

/** What a client sees of a room, in order. */
function seenBy(host: ReturnType<Made['client']>): string[] {
  const seen: string[] = []
  const { events } = host.xmpp
  events.on(roomMessage, ({ nick, message }) => void seen.push(`${nick}: ${message.body}`))
  events.on(occupantJoined, ({ occupant }) => void seen.push(`${occupant.nick} came`))
  events.on(occupantLeft, ({ occupant }) => void seen.push(`${occupant.nick} left`))
  events.on(nickChanged, ({ before, occupant }) => void seen.push(`${before} is ${occupant.nick}`))
  return seen
}

describe('what happens in a room', () => {
  it('while a client enters is in what it sees, in its order', async () => {
    const made = await roomsGateway()
    const { gateway, client, mucOf, room } = made
    const host = client(PHONE)
    const entering = mucOf(host).join(SQUARE, 'Romeo')
    const here = room()
    for (let i = 0; i < 1000; i++) {
      const one = here.participant(`p${i % 100}`)
      void one.update({ nick: `P${i % 100}`, role: i % 7 === 0 ? 'moderator' : 'member' })
      if (i % 3 !== 0) void one.left()
    }
    await settle(gateway)
    const square = await entering
    const nicks = [...square.occupants.values()].map(({ nick, role }) => `${nick} ${role}`).sort()
    const known = [...(viewOf(made)?.occupants ?? [])].map(({ nick, role }) => `${nick} ${role}`).sort()
    expect(nicks).toEqual(known)
    const last = Array.from({ length: 100 }, (_, i) => 900 + i).filter((i) => i % 3 === 0)
    const expected = last.map((i) => `P${i % 100} ${i % 7 === 0 ? 'moderator' : 'participant'}`)
    expect(nicks).toEqual([...expected, 'Benvolio participant', 'Romeo participant'].sort())
  })

  it('after a message is shown after it, however long that is stored', async () => {
    const { store, commits } = slowArchive()
    const { gateway, inRoom, room } = await roomsGateway(undefined, store)
    const { host } = await inRoom()
    const seen = seenBy(host)
    commits.close()
    const here = room()
    void here.participant('benvolio').sendText('One', { legacyId: 'm1' })
    void here.participant('benvolio').update({ nick: 'Ben' })
    void here.participant('benvolio').sendText('Two', { legacyId: 'm2' })
    void here.participant('benvolio').left()
    void here.me.update({ nick: 'Montague' })
    void here.participant('tybalt').sendText('Three', { legacyId: 'm3' })
    void here.me.left()
    await settle(gateway)
    commits.open()
    await settle(gateway)
    expect(seen).toEqual([
      'Benvolio: One',
      'Benvolio is Ben',
      'Ben: Two',
      'Ben left',
      'Romeo is Montague',
      'tybalt came',
      'tybalt: Three',
    ])
  })

  it('to the nick of the user while a message waits for the network is in its echo', async () => {
    const taken = gate()
    const { gateway, inRoom, room, network } = await roomsGateway()
    const { host, room: square } = await inRoom()
    const seen = seenBy(host)
    network.onMessage = () => taken.pass().then(() => 'n1')
    const sending = square.send(square.message({ body: 'What is in a name?' }))
    await settle(gateway)
    await room().me.update({ nick: 'Montague' })
    await settle(gateway)
    taken.open()
    await settle(gateway)
    await sending
    expect(seen).toEqual(['Romeo is Montague', 'Montague: What is in a name?'])
  })

  it('ends for who is kicked while a message waits: the network says what becomes of it', async () => {
    const taken = gate()
    const { gateway, inRoom, room, network, client, answered } = await roomsGateway()
    const { host, room: square } = await inRoom()
    const errors: string[] = []
    host.xmpp.events.on('message:error', ({ error }) => void errors.push(`${error?.condition} ${error?.text}`))
    network.onMessage = async () => {
      await taken.pass()
      throw new GatewayError('forbidden', 'You were put out.')
    }
    square.send(square.message({ body: 'Wait for me' })).catch(() => {})
    await settle(gateway)
    await room().me.left({ how: 'kicked', reason: 'A plague' })
    await settle(gateway)
    expect(square.phase).not.toBe('joined')
    taken.open()
    await settle(gateway)
    expect(errors).toEqual(['forbidden You were put out.'])
    expect(await gateway.store.incoming.pending(ROMEO)).toEqual([])
    const reading = answered(client(TABLET).get(mam).page(SQUARE, {}))
    expect((await reading).items).toEqual([])
  })
})

it('who comes back to a room sees who is there then', async () => {
  const { inRoom, room, network } = await roomsGateway()
  await inRoom()
  await room().me.left({ how: 'kicked', reason: 'A plague' })
  network.participants['square'] = [{ legacyId: 'tybalt', nick: 'Tybalt' }]
  const { room: square } = await inRoom()
  expect([...square.occupants.values()].map(({ nick }) => nick)).toEqual(['Tybalt', 'Romeo'])
  expect(network.listed).toBe(2)
})

describe('two clients', () => {
  it('that enter at once have the network let the user in once', async () => {
    const let1 = gate()
    const made = await roomsGateway()
    const { gateway, network, client, mucOf } = made
    network.onAction = () => let1.pass()
    const entering = [PHONE, TABLET].map((jid) => mucOf(client(jid)).join(ELSEWHERE, 'Romeo'))
    await settle(gateway)
    let1.open()
    await settle(gateway)
    expect((await Promise.all(entering)).map(({ phase }) => phase)).toEqual(['joined', 'joined'])
    expect(network.actions.map(({ action }) => action.kind)).toEqual(['join'])
    expect(viewOf(made, ELSEWHERE)?.sessions).toHaveLength(2)
  })

  it('of which one leaves while the other enters keep the other in', async () => {
    const told = gate()
    const made = await roomsGateway((network) => {
      network.handlers = {
        async *history() {
          await told.pass()
          yield* []
        },
      }
    })
    const { gateway, client, mucOf, room } = made
    const phone = client(PHONE)
    const inPhone = mucOf(phone).join(SQUARE, 'Romeo')
    await settle(gateway)
    await later(gateway, 5000)
    await inPhone
    const tablet = client(TABLET)
    const seen = seenBy(tablet)
    const entering = mucOf(tablet).join(SQUARE, 'Romeo')
    // Its view is there; what was before is not told yet.
    await settle(gateway)
    phone.xmpp.send(Presence.of({ to: `${SQUARE}/Romeo`, type: 'unavailable' }))
    await settle(gateway)
    told.open()
    await settle(gateway)
    expect((await entering).phase).toBe('joined')
    await room().participant('benvolio').sendText('Welcome', { legacyId: 'm1' })
    await settle(gateway)
    expect(seen.at(-1)).toBe('Benvolio: Welcome')
    expect((await gateway.store.rooms.get(ROMEO, 'square'))?.sessions).toEqual([TABLET])
  })
})

describe('a client that enters', () => {
  it('and leaves before it is in leaves nothing behind, and may enter again at once', async () => {
    const list = gate()
    const made = await roomsGateway((network) => slowList(network, list))
    const { gateway, client, mucOf } = made
    const phone = client(PHONE)
    phone.xmpp.send(joining(`${SQUARE}/Romeo`))
    await settle(gateway)
    phone.xmpp.send(Presence.of({ to: `${SQUARE}/Romeo`, type: 'unavailable' }))
    await settle(gateway)
    list.open()
    await settle(gateway)
    expect(viewOf(made)).toBeUndefined()
    expect((await gateway.store.rooms.get(ROMEO, 'square'))?.sessions).toEqual([])
    list.close()
    phone.xmpp.send(joining(`${SQUARE}/Romeo`))
    phone.xmpp.send(Presence.of({ to: `${SQUARE}/Romeo`, type: 'unavailable' }))
    const again = mucOf(phone).join(SQUARE, 'Romeo')
    await settle(gateway)
    list.open()
    await settle(gateway)
    expect((await again).phase).toBe('joined')
    expect((await gateway.store.rooms.get(ROMEO, 'square'))?.sessions).toEqual([PHONE])
  })

  it.each([
    ['is kicked', (made: Made) => made.room().me.left({ how: 'kicked', reason: 'A plague' }), 'registration-required'],
    ['leaves by another app', (made: Made) => made.room().me.left(), 'item-not-found'],
    ['loses the room', (made: Made) => made.room().remove(), 'item-not-found'],
  ] as const)('whose user %s meanwhile is not let in', async (_, happens, condition) => {
    const list = gate()
    const made = await roomsGateway((network) => slowList(network, list))
    const { gateway, client, mucOf } = made
    const entering = mucOf(client(PHONE)).join(SQUARE, 'Romeo')
    entering.catch(() => {})
    await settle(gateway)
    await happens(made)
    await settle(gateway)
    list.open()
    await settle(gateway)
    await expect(entering).rejects.toMatchObject({ condition })
    expect(viewOf(made)).toBeUndefined()
    expect((await gateway.store.rooms.all(ROMEO)).filter(({ myNick }) => myNick !== undefined)).toEqual([])
  })

  it.each([
    ['a list', true],
    ['the network', false],
  ])('while its user unregisters, and waits for %s, is not let in', async (_, isKnown) => {
    const waits = gate()
    const made = await roomsGateway((network) => slowList(network, waits))
    const { gateway, client, mucOf, network } = made
    network.onAction = () => waits.pass()
    const phone = client(PHONE)
    const entering = mucOf(phone).join(isKnown ? SQUARE : ELSEWHERE, 'Romeo')
    entering.catch(() => {})
    await settle(gateway)
    const leaving = phone.get(registration).cancel(GATEWAY)
    await settle(gateway)
    await leaving
    waits.open()
    await settle(gateway)
    await expect(entering).rejects.toThrow()
    expect(gateway.host.get(roomMirrors).views()).toEqual([])
    expect(await gateway.store.rooms.all(ROMEO)).toEqual([])
    await phone.get(registration).register(GATEWAY, { name: 'Romeo' })
    await settle(gateway)
    const again = mucOf(phone).join(SQUARE, 'Romeo')
    await settle(gateway)
    expect((await again).phase).toBe('joined')
  })

  it('when the session ends is in as far as is known, and sees who is there with the next one', async () => {
    const list = gate()
    const made = await roomsGateway((network) => slowList(network, list))
    const { gateway, client, mucOf, context, network } = made
    const phone = client(PHONE)
    const seen = seenBy(phone)
    const entering = mucOf(phone).join(SQUARE, 'Romeo')
    await settle(gateway)
    context.connection.lost('The cable is cut.')
    await settle(gateway)
    expect((await entering).phase).toBe('joined')
    network.handlers = {}
    await later(gateway, 5000)
    expect(seen).toEqual(['Benvolio came'])
  })

  it.each([
    ['comes back soon', 5000, undefined],
    ['does not come back', 30_000, 'recipient-unavailable'],
  ])('waits for a network that %s', async (_, milliseconds, condition) => {
    const login = gate()
    login.open()
    const made = await roomsGateway((network) => {
      network.handlers = { login: () => login.pass() }
    })
    const { gateway, client, mucOf, context, network } = made
    login.close()
    context.connection.lost('The cable is cut.')
    await settle(gateway)
    await later(gateway, 3000)
    expect(login.waiting).toBe(1)
    const entering = mucOf(client(PHONE)).join(ELSEWHERE, 'Romeo')
    entering.catch(() => {})
    await settle(gateway)
    expect(network.actions).toEqual([])
    await later(gateway, milliseconds)
    login.open()
    await settle(gateway)
    if (condition === undefined) expect((await entering).phase).toBe('joined')
    else await expect(entering).rejects.toMatchObject({ condition, text: 'You are not connected to the network.' })
    expect(network.actions).toHaveLength(condition === undefined ? 1 : 0)
  })
})

it('a gateway starts over rooms that it cannot show again', async () => {
  const { gateway, inRoom } = await roomsGateway()
  await inRoom()
  await gateway.store.rooms.put(ROMEO, {
    ...{ legacyId: '\u{1f600}', local: 'x', as: 'group', myNick: 'Romeo', sessions: [PHONE] },
  })
  const again = await gateway.restarted()
  await settle(again)
  expect(again.host.get(roomMirrors).view(SQUARE, ROMEO)?.sessions.map(String)).toEqual([PHONE])
  expect(again.logged.filter((line) => line.startsWith('error'))).toHaveLength(1)
})
