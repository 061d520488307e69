import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { Conference, MucUser, mucUser } from '@trestle/xep-0045'
import { registration } from '@trestle/xep-0077'
import { bookmarksNode, type ConferenceValue, Extensions } from '@trestle/xep-0402'
import { displayedNode } from '@trestle/xep-0490'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { roomKey } from '../src/chats/chat-key.js'
import { GatewayError } from '../src/index.js'
import { accountServer, nodesGranted, PUBSUB } from './account-server.js'
import { roomsGateway, SQUARE } from './rooms-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

type Options = Parameters<typeof roomsGateway>

/** A gateway to a network with rooms, and the server of its user, which may let it use the nodes of accounts. */
async function setUp(permissions = nodesGranted(), prepare?: Options[0], before: (world: World) => unknown = () => {}) {
  let world!: World
  const rooms = await roomsGateway(prepare, undefined, undefined, async (gateway) => {
    world = await accountServer(gateway, permissions)
    await before(world)
    await world.advertise()
  })
  await world.settled()
  const invitations = () =>
    rooms.gateway.host.sent
      .filter(({ name, attrs }) => name === 'message' && attrs['to'] === ROMEO)
      .map((element) => new Message(element))
      .filter((message) => message.has(MucUser) || message.has(Conference))
  return { ...rooms, world, invitations }
}

type World = Awaited<ReturnType<typeof accountServer>>

async function bookmarks({ account }: World): Promise<readonly string[]> {
  const items = await account.getItems(bookmarksNode).catch(() => [])
  return items.map(({ id, value }) =>
    [id, value?.name, value?.nick, value?.autojoin && 'autojoin'].filter(Boolean).join(' '),
  )
}

describe('the bookmarks of a user whose server lets them be written', () => {
  it('are those of the rooms that the user is in', async () => {
    const { world, room } = await setUp()
    expect(await bookmarks(world)).toEqual([`${SQUARE} The Square Romeo autojoin`])
    expect((await world.account.getNode(bookmarksNode))?.config).toMatchObject({ accessModel: 'whitelist' })
    await room('tomb').update({ name: 'The Tomb' })
    await world.settled()
    expect(await bookmarks(world)).toEqual([
      `${SQUARE} The Square Romeo autojoin`,
      `#tomb@${GATEWAY} The Tomb romeo autojoin`,
    ])
    await room().me.left()
    await room('tomb').remove()
    await world.settled()
    expect(await bookmarks(world)).toEqual([])
  })

  it('follow the names of rooms and of the user, and are written only where something differs', async () => {
    const { world, room } = await setUp()
    world.asked()
    await room().update({ description: 'Where all meet' })
    await world.settled()
    expect(world.asked().filter((what) => what.endsWith(bookmarksNode.name))).toEqual([])
    await room().update({ name: 'The Market' })
    await room().me.update({ nick: 'Montague' })
    await world.settled()
    expect(await bookmarks(world)).toEqual([`${SQUARE} The Market Montague autojoin`])
  })

  it('keep what the user and other programs have chosen', async () => {
    const pinned = Extensions.encode({ elements: [] })
    const own: ConferenceValue = { autojoin: false, name: 'My square', nick: 'Ro', password: 'sesame', rest: undefined }
    const { world, room } = await setUp(nodesGranted(), undefined, ({ account }) =>
      account.publish(bookmarksNode, { ...own, extensions: { elements: [pinned] } }, { id: SQUARE }),
    )
    const [item] = await world.account.getItems(bookmarksNode)
    expect(item?.value).toMatchObject({ autojoin: false, name: 'The Square', nick: 'Romeo', password: 'sesame' })
    expect(item?.value?.extensions?.elements).toHaveLength(1)
    // What the user calls it from now on stays.
    await world.account.publish(bookmarksNode, { ...item!.value!, name: 'Home' }, { id: SQUARE })
    await room().update({ name: 'The Market' })
    await world.settled()
    expect(await bookmarks(world)).toEqual([`${SQUARE} Home Romeo`])
  })

  it('are not written again when the user has removed them', async () => {
    const { world, network, room, gateway } = await setUp()
    await world.account.retract(bookmarksNode, SQUARE)
    await room().update({ name: 'The Market' })
    await world.settled()
    expect(await bookmarks(world)).toEqual([])
    expect(network.actions).toEqual([])
    expect(gateway.frame.users.all).toHaveLength(1)
    expect(await room().info()).toMatchObject({ myNick: 'Romeo' })
  })

  it('are not so many that the server would drop others of the user', async () => {
    const { world } = await setUp(nodesGranted(), (network) => {
      network.rooms = Array.from({ length: 160 }, (_, number) => ({ legacyId: `cell${number}`, myNick: 'Romeo' }))
    })
    expect(await bookmarks(world)).toHaveLength(150)
    expect(world.asked().filter((what) => what === `items ${bookmarksNode.name}`).length).toBeLessThan(20)
  })

  it('are left alone otherwise, and go when the user leaves the gateway', async () => {
    const owner = nodesGranted([`${PUBSUB}#owner`, 'set'])
    const { world, romeo } = await setUp(owner, undefined, ({ account }) =>
      account.publish(bookmarksNode, { autojoin: true, name: 'Elsewhere', rest: undefined }, { id: 'a@rooms.example' }),
    )
    expect(await bookmarks(world)).toHaveLength(2)
    const leaving = romeo.get(registration).cancel(GATEWAY)
    await world.settled()
    await leaving
    expect(await bookmarks(world)).toEqual(['a@rooms.example Elsewhere autojoin'])
    expect((await world.account.getNode(displayedNode))?.affiliations).not.toHaveProperty([GATEWAY])
  })
})

describe('without bookmarks', () => {
  it('the user is invited to each room once', async () => {
    const { invitations, world, room, network } = await setUp({ ...nodesGranted(), iq: new Map() })
    expect(invitations().map(({ from, body }) => `${from} ${body}`)).toEqual([
      `${SQUARE} You are invited to The Square: xmpp:${SQUARE.replace('#', '%23')}?join`,
    ])
    await room().update({ name: 'The Market' })
    await room().me.left()
    await room().update({ myNick: 'Romeo' })
    await world.settled()
    expect(invitations()).toHaveLength(1)
    expect(network.actions).toEqual([])
  })

  it('the same where the server refuses what it granted, and it is written later when it grants more', async () => {
    const { invitations, world, room } = await setUp(nodesGranted(), (network) => {
      network.rooms = []
    })
    const allow = world.refuse()
    await room().update({ name: 'The Square', myNick: 'Romeo' })
    await world.settled()
    expect(invitations()).toHaveLength(1)
    allow()
    await world.advertise()
    await world.settled()
    expect(await bookmarks(world)).toEqual([`${SQUARE} The Square Romeo autojoin`])
    expect(invitations()).toHaveLength(1)
  })

  it('the user is not invited again after a restart, nor to other rooms against their will', async () => {
    const { network, gateway } = await setUp({ ...nodesGranted(), iq: new Map() })
    const invitedTo = async (preferences: Readonly<Record<string, unknown>>) => {
      const user = await gateway.store.users.get(ROMEO)
      await gateway.store.users.put({ ...user!, preferences })
      const again = await gateway.restarted()
      await again.net.settled()
      expect(again.frame.users.all[0]?.session.current?.connected).toBe(true)
      await again.frame.stop()
      return again.host.sent.filter((one) => one.child(MucUser.ns, MucUser.name)).map(({ attrs }) => attrs['from'])
    }
    await gateway.frame.stop()
    expect(await invitedTo({})).toEqual([])
    network.rooms = [...network.rooms, { legacyId: 'tomb', myNick: 'Romeo' }]
    expect(await invitedTo({ 'gateway:invitations': false })).toEqual([])
    expect(await invitedTo({})).toEqual([`#tomb@${GATEWAY}`])
  })

  it('nobody is invited who has come in by a client, also where the network tells of the room first', async () => {
    const { invitations, world, client, mucOf, network, room } = await setUp(
      { ...nodesGranted(), iq: new Map() },
      (one) => {
        one.rooms = []
        one.onAction = async () => {
          await room().update({ name: 'The Square', myNick: 'Romeo' })
          await world.settled()
        }
      },
    )
    const joining = mucOf(client('romeo@montague.example/phone')).join(SQUARE, 'Romeo', { password: 'sesame' })
    await world.settled()
    await joining
    expect(network.actions).toEqual([{ room: 'square', action: { kind: 'join', nick: 'Romeo', password: 'sesame' } }])
    expect(invitations()).toEqual([])
  })
})

describe('what was read', () => {
  const displayed = (id: string, by = SQUARE) => ({ stanzaId: { id, by: JID.parse(by) }, rest: undefined })

  async function archivedIds({ gateway }: Awaited<ReturnType<typeof setUp>>): Promise<readonly string[]> {
    const found = await gateway.store.archive.find(ROMEO, roomKey('square'), { backwards: false, limit: 10 })
    return (found ?? []).map(({ id }) => id)
  }

  it('with another app of the network is published for the clients of the user', async () => {
    const all = await setUp()
    const { world, room, network } = all
    for (const id of ['m1', 'm2']) await room().participant('benvolio').sendText(id, { legacyId: id })
    await room().me.displayed('m1')
    await room().me.displayed('m2')
    await world.settled()
    const ids = await archivedIds(all)
    const items = await world.account.getItems(displayedNode)
    expect(items).toEqual([
      { id: SQUARE, value: expect.objectContaining({ stanzaId: { id: ids[1], by: JID.parse(SQUARE) } }) },
    ])
    expect((await world.account.getNode(displayedNode))?.config).toMatchObject({ accessModel: 'whitelist' })
    expect(network.done).toEqual([])
  })

  it('by a client of the user reaches the network, once', async () => {
    const all = await setUp(nodesGranted([`${PUBSUB}#owner`, 'set']))
    const { world, room, network } = all
    for (const id of ['m1', 'm2']) await room().participant('benvolio').sendText(id, { legacyId: id })
    await world.settled()
    const ids = await archivedIds(all)
    await world.account.publish(displayedNode, displayed(ids[1]!), { id: SQUARE })
    await world.settled()
    expect(network.done).toEqual(['read m2'])
    await world.account.publish(displayedNode, displayed(ids[1]!), { id: SQUARE })
    await world.account.publish(displayedNode, displayed(ids[0]!), { id: SQUARE })
    await world.settled()
    expect(network.done).toEqual(['read m2'])
  })

  it('is of no interest where it is of others, or says what it cannot know', async () => {
    const all = await setUp(nodesGranted([`${PUBSUB}#owner`, 'set']))
    const { world, room, network, gateway } = all
    await room().participant('benvolio').sendText('m1', { legacyId: 'm1' })
    await world.settled()
    const [id = ''] = await archivedIds(all)
    await world.account.publish(displayedNode, displayed(id, 'feast@rooms.example'), { id: 'feast@rooms.example' })
    await world.account.publish(displayedNode, displayed(id, 'romeo@montague.example'), { id: SQUARE })
    await world.account.publish(displayedNode, displayed(id, SQUARE), { id: `${SQUARE}/Benvolio` })
    await world.account.publish(displayedNode, displayed('unknown', SQUARE), { id: SQUARE })
    await world.account.publish(displayedNode, displayed(id), { id: `#tomb@${GATEWAY}` })
    // A stranger cannot say what the user has read.
    const stranger = gateway.net.join({ jid: 'verona.example', kind: 'component' }).goOnline()
    const event = `<event xmlns='${PUBSUB}#event'><items node='${displayedNode.name}'><item id='${SQUARE}'><displayed xmlns='${displayedNode.name}'><stanza-id xmlns='urn:xmpp:sid:0' by='${SQUARE}' id='${id}'/></displayed></item></items></event>`
    stranger.xmpp.send(
      parse(`<message xmlns='jabber:client' from='paris@verona.example' to='${GATEWAY}'>${event}</message>`),
    )
    await world.settled()
    expect(network.done).toEqual([])
    await world.account.publish(displayedNode, displayed(id), { id: SQUARE })
    await world.settled()
    expect(network.done).toEqual(['read m1'])
  })

  it('while the gateway was away is taken when it is back', async () => {
    const all = await setUp()
    const { world, room, network, gateway } = all
    await room().participant('benvolio').sendText('m1', { legacyId: 'm1' })
    await world.settled()
    const [id = ''] = await archivedIds(all)
    gateway.host.lose()
    await world.account.publish(displayedNode, displayed(id), { id: SQUARE })
    await world.settled()
    expect(network.done).toEqual([])
    gateway.host.goOnline()
    await world.advertise()
    await world.settled()
    expect(network.done).toEqual(['read m1'])
  })

  it('is told to members of the node, where the server lets the gateway make itself one', async () => {
    const { world } = await setUp(nodesGranted([`${PUBSUB}#owner`, 'set']))
    expect((await world.account.getNode(displayedNode))?.affiliations).toMatchObject({ [GATEWAY]: 'member' })
  })
})

describe('invitations', () => {
  it('come in the name of the contact who invites, else of the room, with what is needed to enter', async () => {
    const { world, room, context, invitations } = await setUp(nodesGranted(), (network) => {
      network.rooms = []
    })
    await context.contacts.byLegacyId('benvolio').update({ name: 'Benvolio' })
    await room('feast').invite({ by: { legacyId: 'benvolio' }, reason: 'Masks!', password: 'sesame' })
    await room('tomb').invite({ by: { legacyId: 'paris' } })
    await world.settled()
    expect(invitations().map(({ from }) => String(from))).toEqual([`benvolio@${GATEWAY}`, `#tomb@${GATEWAY}`])
    expect(invitations()[0]?.get(Conference)).toMatchObject({ reason: 'Masks!', password: 'sesame' })
    expect(invitations()[1]?.get(MucUser)?.invites[0]?.from?.toString()).toBe(`paris@${GATEWAY}`)
  })

  it('of the user reach the network, written to a contact or through the room', async () => {
    const { world, network, client, mucOf } = await setUp()
    const phone = client('romeo@montague.example/phone')
    const joining = mucOf(phone).join(SQUARE, 'Romeo')
    await world.settled()
    const square = await joining
    const direct = phone.xmpp.message({ to: `benvolio@${GATEWAY}`, body: 'Come!' })
    phone.xmpp.send(direct.set(Conference, { jid: JID.parse(SQUARE), reason: ' A feast ' }))
    square.invite([`mercutio@${GATEWAY}`], { reason: 'Wit' })
    await world.settled()
    expect(network.actions.map(({ action }) => action)).toEqual([
      { kind: 'invite', who: 'benvolio', reason: 'A feast' },
      { kind: 'invite', who: 'mercutio', reason: 'Wit' },
    ])
    expect(network.messages).toEqual([])
  })

  it('are refused with words', async () => {
    const { world, network, client, romeo } = await setUp()
    network.onAction = () => {
      throw new GatewayError('forbidden', 'Only the Prince invites.')
    }
    const errors: string[] = []
    romeo.xmpp.events.on('message:error', ({ error }) => void errors.push(`${error?.condition} ${error?.text}`))
    const invite = (host: typeof romeo, to: string, room: string) =>
      host.xmpp.send(host.xmpp.message({ to }).set(Conference, { jid: JID.parse(room) }))
    invite(romeo, `benvolio@${GATEWAY}`, SQUARE)
    await world.settled()
    invite(romeo, `benvolio@${GATEWAY}`, `#unknown@${GATEWAY}`)
    await world.settled()
    expect(errors).toEqual(['forbidden Only the Prince invites.', 'forbidden You are not in this room.'])
    const paris = client('paris@montague.example/x')
    paris.xmpp.events.on('message:error', ({ error }) => void errors.push(`${error?.condition}`))
    invite(paris, `benvolio@${GATEWAY}`, SQUARE)
    await world.settled()
    expect(errors[2]).toBe('registration-required')
    expect(network.actions).toHaveLength(1)
  })

  it('to rooms of others are messages', async () => {
    const { world, network, romeo } = await setUp()
    const message = romeo.xmpp.message({ to: `benvolio@${GATEWAY}`, body: 'Come to the feast' })
    romeo.xmpp.send(message.set(Conference, { jid: JID.parse('feast@rooms.example') }))
    await world.settled()
    expect(network.messages.map(({ body }) => body)).toEqual(['Come to the feast'])
    romeo.xmpp.send(romeo.xmpp.message({ to: SQUARE }).set(MucUser, mucUser({ invites: [] })))
    await world.settled()
    expect(network.actions).toEqual([])
  })
})
