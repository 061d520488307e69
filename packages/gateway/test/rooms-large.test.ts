import { Message } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { muc, mucStatus } from '@trestle/xep-0045'
import { registration } from '@trestle/xep-0077'
import { mam } from '@trestle/xep-0313'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../src/index.js'
import { settle } from './dialogue-gateway.js'
import { type RoomsNetwork, roomsGateway, SQUARE } from './rooms-gateway.js'
import { joining } from './rooms-stanzas.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

const CROWD = 5000
const MARKET = `#market@${GATEWAY}`
/** Presences that one is told of in a turn of the loop. */
const SLICE = 200

function crowded(network: RoomsNetwork): void {
  network.rooms = ['square', 'market'].map((legacyId) => ({ legacyId, myNick: 'Romeo' }))
  const crowd = Array.from({ length: CROWD }, (_, i) => ({ legacyId: `p${i}`, nick: `Citizen ${i}` }))
  network.participants = { square: crowd }
}

/** A store, and the rooms whose participants were read from it. */
function countedStore() {
  const store = createMemoryStore()
  const read = store.rooms.participants
  const reads: string[] = []
  store.rooms.participants = (user, room) => {
    reads.push(room)
    return read(user, room)
  }
  return { store, reads }
}

it('a large room is read when somebody looks, and not before', async () => {
  const { store, reads } = countedStore()
  const { gateway, network, client, answered, room, inRoom } = await roomsGateway(crowded, store)
  const phone = client('romeo@montague.example/phone')
  await answered(phone.get(disco).getInfo(SQUARE))
  await answered(phone.get(mam).page(SQUARE, {}))
  await room('square').update({ name: 'The Square', size: CROWD })
  await room('square').system.sendText('Hear ye', { legacyId: 'm1' })
  await room('square').me.sendText('I hear', { legacyId: 'm2' })
  expect([network.listed, reads]).toEqual([0, []])
  await inRoom(MARKET)
  expect([network.listed, reads]).toEqual([1, ['market']])
  await room('square').participant('p7').sendText('Who, me?', { legacyId: 'm3' })
  expect([network.listed, reads]).toEqual([2, ['market', 'square']])
  const [said] = (await gateway.store.archive.find(ROMEO, '\u0001square', { backwards: true, limit: 1 })) ?? []
  expect(said?.from).toBe(`${SQUARE}/Citizen 7`)
})

it('a large room is entered while others go on', async () => {
  const { gateway, client, inRoom } = await roomsGateway(crowded)
  const { host } = gateway
  const other = client('mercutio@montague.example/x')
  await other.get(registration).register(GATEWAY, { name: 'Mercutio' })
  await settle(gateway)
  await inRoom(MARKET, String(other.address))
  const enters = joining(`${SQUARE}/Romeo`).element
  enters.attrs['from'] = 'romeo@montague.example/phone'

  const isIn = () => host.sent.some((one) => one.attrs['to'] === enters.attrs['from'] && isSelf(one))
  const echoed = new Map<string, number>()
  const said = new Map<string, number>()
  const perTurn: number[] = []
  let seen = host.sent.length
  host.receive(enters)
  for (let turn = 0; turn < 1000 && !isIn(); turn++) {
    // One message in each twentieth turn of the loop.
    if (turn % 20 === 0) {
      const { element } = Message.of({ to: MARKET, type: 'groupchat', id: `m${turn}`, body: 'On' })
      element.attrs['from'] = String(other.address)
      said.set(`m${turn}`, turn)
      host.receive(element)
    }
    await new Promise((resolve) => setImmediate(resolve))
    const sent = host.sent.slice(seen)
    seen += sent.length
    perTurn.push(sent.filter(({ attrs }) => attrs['to'] === enters.attrs['from']).length)
    for (const { attrs } of sent) {
      if (attrs['to'] === String(other.address) && said.has(attrs['id'] ?? '')) echoed.set(attrs['id'] ?? '', turn)
    }
  }
  expect(isIn()).toBe(true)
  expect(perTurn.reduce((sum, one) => sum + one)).toBeGreaterThan(CROWD)
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(SLICE + 10)
  const late = [...echoed].map(([id, turn]) => turn - (said.get(id) ?? 0))
  expect(echoed.size).toBeGreaterThan(0)
  expect(Math.max(...late)).toBeLessThan(10)
  await settle(gateway)
})

const isSelf = (element: (typeof Message.prototype)['element']): boolean =>
  element.elements().some((x) => x.elements().some(({ attrs }) => attrs['code'] === String(mucStatus.self)))

it('a large room takes no memory once nobody has looked for a while, and is read again', async () => {
  const { store, reads } = countedStore()
  const { gateway, network, inRoom, answered } = await roomsGateway(crowded, store)
  const { host, room } = await inRoom()
  const wind = async () => {
    for (let minute = 0; minute < 30; minute++) {
      gateway.clock.advance(60_000)
      await gateway.net.settled()
    }
  }
  await wind()
  expect(room.occupants.size).toBe(CROWD + 1)
  await answered(room.leave())
  await wind()
  expect(reads).toEqual(['square'])
  const back = await answered(host.get(muc).join(SQUARE, 'Romeo'))
  expect(back.occupants.size).toBe(CROWD + 1)
  // The list of this session still counts.
  expect([network.listed, reads]).toEqual([1, ['square', 'square']])
})
