import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { type DataFormValue, fieldIn } from '@trestle/xep-0004'
import {
  type Affiliation,
  mucChangeExchange,
  mucConfigExchange,
  mucOwnerExchange,
  roomDestroyed,
  roomMessage,
} from '@trestle/xep-0045'
import { stanzaIdOf } from '@trestle/xep-0359'
import { moderateExchange, oldModerateExchange } from '@trestle/xep-0425'
import { describe, expect, it } from 'vitest'
import { GatewayError, type NetworkCapabilities } from '../src/index.js'
import { everything, type RoomsNetwork, roomsGateway, SQUARE } from './rooms-gateway.js'
import { GATEWAY } from './trial-gateway.js'

const CHANNEL = `#market@${GATEWAY}`
const declaring = (actions: readonly 'leave'[]): NetworkCapabilities => ({ ...everything, rooms: { actions } })

function verona(network: RoomsNetwork): void {
  network.rooms = [
    { legacyId: 'square', name: 'The Square', myNick: 'Romeo' },
    { legacyId: 'market', as: 'channel', myNick: 'Romeo' },
  ]
  network.participants['square'] = [
    { legacyId: 'romeo', nick: 'Romeo', me: true, role: 'owner' },
    { legacyId: 'benvolio', nick: 'Benvolio', role: 'admin' },
    { legacyId: 'mercutio', nick: 'Mercutio' },
    { legacyId: 'nurse', nick: 'Nurse', presence: { show: 'offline' } },
    { legacyId: 'tybalt', nick: 'Tybalt', role: 'outcast' },
  ]
  network.participants['market'] = [
    { legacyId: 'romeo', nick: 'Romeo', me: true, role: 'owner' },
    { legacyId: 'p1', nick: 'Peter', role: 'visitor' },
    { legacyId: 'p2', nick: 'Sampson', role: 'outcast' },
    { legacyId: 'p3', nick: 'Sampson', role: 'moderator' },
    { legacyId: 'p4', nick: 'Sampson', role: 'outcast' },
  ]
}

async function actors(declared?: NetworkCapabilities) {
  const made = await roomsGateway(verona, undefined, declared)
  const { network, answered, inRoom } = made
  const { host, room } = await inRoom()
  /** What the network was asked for by that, each as one text. */
  const asked = async (request: Promise<unknown>) => {
    network.actions.length = 0
    await answered(request)
    return network.actions.map(({ room: of, action: { kind, ...about } }) => {
      return [of, kind, ...Object.values(about)].join(' ')
    })
  }
  return { ...made, handle: made.room, host, room, asked }
}

describe('roles and affiliations', () => {
  it('are changed by the network, by nick or address', async () => {
    const { room, asked } = await actors()
    expect(await asked(room.kick('Mercutio', 'A plague'))).toEqual(['square kick mercutio A plague'])
    expect(await asked(room.revokeVoice('Mercutio'))).toEqual(['square role mercutio visitor'])
    expect(await asked(room.setRole('Mercutio', 'moderator'))).toEqual(['square role mercutio moderator'])
    expect(await asked(room.ban(`mercutio@${GATEWAY}`, 'Both'))).toEqual(['square ban mercutio Both'])
    expect(await asked(room.setAffiliation(`mercutio@${GATEWAY}/legacy`, 'owner'))).toEqual([
      'square role mercutio owner',
    ])
    expect(await asked(room.setAffiliation(`nurse@${GATEWAY}`, 'admin'))).toEqual(['square role nurse admin'])
    // Who belongs to a group no more is out of it; who is not banned any more is not in it by that.
    expect(await asked(room.setAffiliation(`nurse@${GATEWAY}`, 'none'))).toEqual(['square kick nurse'])
    expect(await asked(room.setAffiliation(`tybalt@${GATEWAY}`, 'none'))).toEqual(['square role tybalt member'])
    expect(await asked(room.setAffiliation(`juliet@${GATEWAY}`, 'member'))).toEqual(['square invite juliet'])
    expect(await asked(room.ban(`paris@${GATEWAY}`))).toEqual(['square ban paris'])
    // What is so already needs no asking.
    expect(await asked(room.grantVoice('Mercutio'))).toEqual([])
    expect(await asked(room.setAffiliation(`tybalt@${GATEWAY}`, 'outcast'))).toEqual([])
  })

  it('are changed in channels, where people have no other address', async () => {
    const { inRoom, answered, asked } = await actors()
    const { room: market, host } = await inRoom(CHANNEL, 'romeo@montague.example/tablet')
    const set = (jid: JID | string, affiliation: Affiliation) =>
      host.xmpp.iq.set(CHANNEL, mucChangeExchange, { items: [{ jid: JID.from(jid), affiliation }] })
    expect(await asked(market.grantVoice('Peter'))).toEqual(['market role p1 member'])
    expect(await asked(set(`${CHANNEL}/Sampson`, 'admin'))).toEqual(['market role p3 admin'])
    expect(await asked(set(`${CHANNEL}/Sampson`, 'none'))).toEqual(['market role p3 member'])
    const banned = await answered(market.getAffiliations('outcast'))
    expect(banned.map(({ nick }) => nick)).toEqual(['Sampson', 'Sampson'])
    const addresses = banned.map(({ jid }) => jid as JID)
    expect(addresses.map(({ bare }) => bare.toString())).toEqual([CHANNEL, CHANNEL])
    const [one, other] = addresses as [JID, JID]
    expect(await asked(set(one, 'none'))).toEqual(['market role p2 member'])
    expect(await asked(set(other, 'none'))).toEqual(['market role p4 member'])
  })

  it('are refused where nobody is meant', async () => {
    const { room, answered, network } = await actors()
    const refused = (request: Promise<unknown>, condition: string) =>
      expect(answered(request)).rejects.toMatchObject({ condition })
    await refused(room.setAffiliation(`juliet@${GATEWAY}`, 'owner'), 'item-not-found')
    await refused(room.setAffiliation('juliet@capulet.example', 'member'), 'item-not-found')
    await refused(room.setAffiliation(`${SQUARE}/Nobody`, 'member'), 'item-not-found')
    await refused(room.kick('Nobody'), 'item-not-found')
    await refused(room.kick('Romeo'), 'conflict')
    await refused(room.ban('romeo@montague.example'), 'conflict')
    const many = Array.from({ length: 101 }, () => ({ nick: 'Mercutio', role: 'none' as const }))
    await refused(room.setRoles(many), 'not-acceptable')
    expect(network.actions).toEqual([])
  })

  it('are changed one after the other, until one is refused', async () => {
    const { room, answered, network } = await actors()
    network.onAction = (_, action) => {
      if ('who' in action && action.who === 'benvolio') throw new GatewayError('forbidden', 'Not the peacemaker.')
    }
    const kicks = ['Mercutio', 'Benvolio', 'Mercutio'].map((nick) => ({ nick, role: 'none' as const }))
    await expect(answered(room.setRoles(kicks))).rejects.toMatchObject({
      condition: 'forbidden',
      text: 'Not the peacemaker.',
    })
    expect(network.actions).toHaveLength(2)
  })

  it('are listed with those who are not there, for who may know', async () => {
    const { room, answered, room: square, inRoom, network } = await actors()
    const listed = async (affiliation: 'owner' | 'admin' | 'member' | 'outcast') =>
      (await answered(room.getAffiliations(affiliation))).map(({ nick, jid }) => `${nick} ${jid}`)
    expect(await listed('owner')).toEqual(['Romeo romeo@montague.example'])
    expect(await listed('admin')).toEqual([`Benvolio benvolio@${GATEWAY}`])
    expect(await listed('member')).toEqual([`Mercutio mercutio@${GATEWAY}`, `Nurse nurse@${GATEWAY}`])
    expect(await listed('outcast')).toEqual([`Tybalt tybalt@${GATEWAY}`])
    expect((await answered(square.getRoles('moderator'))).map(({ nick }) => nick)).toEqual(['Romeo', 'Benvolio'])
    network.participants['market'] = [{ legacyId: 'romeo', nick: 'Romeo', me: true }]
    const { room: market } = await inRoom(CHANNEL, 'romeo@montague.example/tablet')
    await expect(answered(market.getAffiliations('outcast'))).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(answered(market.getRoles('moderator'))).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('are refused with words where the network does not have them', async () => {
    const { room, answered } = await actors(declaring(['leave']))
    await expect(answered(room.kick('Mercutio'))).rejects.toMatchObject({
      condition: 'feature-not-implemented',
      text: 'Users of this network cannot put people out here.',
    })
  })

  it('are refused where one room takes less', async () => {
    const { room, answered, handle } = await actors()
    await handle('square').update({ capabilities: { rooms: { actions: ['kick'] } } })
    await answered(room.kick('Mercutio'))
    await expect(answered(room.revokeVoice('Mercutio'))).rejects.toMatchObject({
      condition: 'feature-not-implemented',
      text: 'Users of this network cannot change roles here.',
    })
  })
})

describe('the configuration of a room', () => {
  const valuesOf = (form: DataFormValue) =>
    ['muc#roomconfig_roomname', 'muc#roomconfig_roomdesc'].map((name) => fieldIn(form, name)?.values?.[0])

  it('is its name and description, of which only what differs reaches the network', async () => {
    const { room, answered, asked } = await actors()
    expect(valuesOf(await answered(room.getConfig()))).toEqual(['The Square', ''])
    expect(await asked(room.configure({ name: 'The Piazza' }))).toEqual(['square name The Piazza'])
    expect(await asked(room.configure({ description: 'Hot' }))).toEqual(['square description Hot'])
    expect(await asked(room.configure({ name: 'The Square', description: '' }))).toEqual([])
    expect(await asked(room.createInstant())).toEqual([])
    expect(await asked(room.cancelConfig())).toEqual([])
  })

  it('is as much of that as the network lets users change', async () => {
    const rooms = { kinds: ['group', 'channel'], actions: ['description'] } as const
    const { room, answered, asked, host } = await actors({ ...everything, rooms })
    expect(valuesOf(await answered(room.getConfig()))).toEqual([undefined, ''])
    expect(await asked(room.configure({ description: 'Hot' }))).toEqual(['square description Hot'])
    const fields = [{ var: 'muc#roomconfig_roomname', values: ['Mine'] }]
    const renaming = host.xmpp.iq.set(SQUARE, mucOwnerExchange, { form: { type: 'submit', fields } })
    await expect(answered(renaming)).rejects.toMatchObject({
      condition: 'feature-not-implemented',
      text: 'Users of this network cannot rename rooms here.',
    })
    const foreign = { type: 'submit' as const, fields: [{ var: 'FORM_TYPE', values: ['urn:other'] }, ...fields] }
    const other = host.xmpp.iq.set(SQUARE, mucOwnerExchange, { form: foreign })
    await expect(answered(other)).rejects.toMatchObject({ condition: 'bad-request' })
  })

  it('is refused where there is nothing to change', async () => {
    const { host, answered } = await actors(declaring(['leave']))
    await expect(answered(host.xmpp.iq.get(SQUARE, mucConfigExchange, {}))).rejects.toMatchObject({
      condition: 'feature-not-implemented',
    })
  })
})

describe('the end of a room', () => {
  it('is there when the network has ended it', async () => {
    const { room, asked, host, gateway, answered, network } = await actors()
    const ends: unknown[] = []
    host.xmpp.events.on(roomDestroyed, ({ destroyed }) => void ends.push(destroyed.reason))
    network.onAction = () => {
      throw new GatewayError('forbidden')
    }
    await expect(answered(room.destroy({ reason: 'Night' }))).rejects.toMatchObject({ condition: 'forbidden' })
    expect(ends).toEqual([])
    network.onAction = () => undefined
    expect(await asked(room.destroy({ reason: 'Night' }))).toEqual(['square destroy Night'])
    expect(ends).toEqual(['Night'])
    expect(await gateway.store.rooms.get('romeo@montague.example', 'square')).toBeUndefined()
  })
})

describe('moderation', () => {
  async function said() {
    const made = await actors()
    const { host, room, gateway, answered } = made
    const live: Message[] = []
    host.xmpp.events.on(roomMessage, ({ message }) => void live.push(message))
    await made.handle().participant('mercutio').sendText('A plague', { legacyId: 'm1' })
    await answered(room.send(room.message({ body: 'Is the day so young?' })))
    await gateway.net.settled()
    const ids = live.map((message) => stanzaIdOf(message, JID.parse(SQUARE)) as string)
    return { ...made, ids }
  }

  it('is done by the network, by the ids that the room gave', async () => {
    const { host, ids, asked, network } = await said()
    const [theirs = '', own = ''] = ids
    await asked(host.xmpp.iq.set(SQUARE, moderateExchange, { id: theirs, retract: true, reason: 'Language' }))
    const target = { legacyId: 'm1', legacyIds: ['m1'] }
    expect(network.actions).toEqual([{ room: 'square', action: { kind: 'moderate', target, reason: 'Language' } }])
    await asked(host.xmpp.iq.set(SQUARE, moderateExchange, { id: own, retract: true }))
    expect(network.actions[0]?.action).toMatchObject({ target: { legacyId: 'n1' } })
    await asked(host.xmpp.iq.set(SQUARE, oldModerateExchange, { id: theirs, moderate: { retract: true } }))
    expect(network.actions[0]?.action).toEqual({ kind: 'moderate', target })
  })

  it('is refused for unknown messages, by the network, and in rooms of others', async () => {
    const { host, ids, answered, network, gateway, client } = await said()
    const moderate = (room: string, id = ids[0] ?? '', by = host) =>
      answered(by.xmpp.iq.set(room, moderateExchange, { id, retract: true }))
    await expect(moderate(SQUARE, 'm1')).rejects.toMatchObject({ condition: 'item-not-found' })
    await expect(moderate(CHANNEL)).rejects.toMatchObject({ condition: 'item-not-found' })
    await expect(moderate(`#elsewhere@${GATEWAY}`)).rejects.toMatchObject({ condition: 'forbidden' })
    const stranger = client('tybalt@montague.example/sword')
    await expect(moderate(SQUARE, ids[0], stranger)).rejects.toMatchObject({ condition: 'registration-required' })
    expect(network.actions).toEqual([])
    network.onAction = () => {
      throw new GatewayError('forbidden', 'You are no moderator.')
    }
    await expect(moderate(SQUARE)).rejects.toMatchObject({ condition: 'forbidden', text: 'You are no moderator.' })
    await gateway.net.settled()
  })
})

it('is nothing that strangers can do, nor anybody in rooms that they are not in', async () => {
  const { client, answered, network, mucOf } = await actors()
  const conditions = async (jid: string, address: string) => {
    const room = mucOf(client(jid)).administration(address)
    const requests: readonly (() => Promise<unknown>)[] = [
      () => room.ban(`mercutio@${GATEWAY}`),
      () => room.getAffiliations('member'),
      () => room.getConfig(),
      () => room.destroy(),
      () => room.getRegistration(),
      () => room.unregister(),
    ]
    const found = new Set<string>()
    for (const request of requests) {
      await answered(request()).then(
        () => found.add('done'),
        ({ condition }: { condition: string }) => found.add(condition),
      )
    }
    return [...found]
  }
  expect(await conditions('tybalt@montague.example/sword', SQUARE)).toEqual(['registration-required'])
  expect(await conditions('romeo@montague.example/tablet', `#elsewhere@${GATEWAY}`)).toEqual(['forbidden'])
  expect(network.actions).toEqual([])
})
