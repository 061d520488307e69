import { discoItemsExchange } from '@trestle/xep-0030'
import { commands } from '@trestle/xep-0050'
import { pagedExchange } from '@trestle/xep-0059'
import { describe, expect, it } from 'vitest'
import { GatewayError, type ListedRoom, type NetworkCapabilities } from '../src/index.js'
import { chatWith, notesOf, submit } from './dialogue-gateway.js'
import { everything, type RoomsNetwork, roomsGateway, SQUARE } from './rooms-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

function verona(network: RoomsNetwork): void {
  network.rooms = [
    { legacyId: 'square', name: 'The Square', myNick: 'Romeo' },
    { legacyId: 'market', as: 'channel', size: 120, myNick: 'Romeo' },
  ]
  network.directory = Array.from({ length: 250 }, (_, i) => ({ legacyId: `hall${i}`, name: `Hall ${i}`, size: i }))
}

async function member(prepare: (network: RoomsNetwork) => void = () => {}, declared?: NetworkCapabilities) {
  const made = await roomsGateway(
    (network) => {
      verona(network)
      prepare(network)
    },
    undefined,
    declared,
  )
  const { gateway, romeo, answered } = made
  romeo.get(commands)
  const execute = (node: string) => answered(romeo.get(commands).execute(GATEWAY, node))
  return { ...made, execute, chat: chatWith(gateway, romeo) }
}

const pagedItems = pagedExchange(discoItemsExchange)
const actionsOf = ({ actions }: RoomsNetwork) => actions.map(({ room, action }) => ({ room, ...action }))

describe('the command “rooms”', () => {
  it('lists the rooms that the user is in', async () => {
    const { execute, chat, inRoom } = await member()
    await inRoom()
    const { form } = await execute('rooms')
    const rows = (form?.items ?? []).map(({ fields = [] }) => fields.map(({ values }) => values?.[0]).join(', '))
    expect(rows.sort()).toEqual([`#market@${GATEWAY}, market, channel, 120`, `${SQUARE}, The Square, group, 2`])
    const [said = ''] = await chat.say('rooms')
    expect(said).toContain(`Address: xmpp:%23square@${GATEWAY}?join, Name: The Square, Kind: group, Participants: 2`)
  })

  it('stands beside those that the network can do', async () => {
    const { chat } = await member(() => {}, { ...everything, rooms: { actions: ['leave'] } })
    const [help = ''] = await chat.say('help')
    expect(help).toContain('• rooms: ')
    expect(help).toContain('• leave-room: ')
    expect(help).not.toContain('create-room')
    expect(help).not.toContain('find-room')
  })
})

describe('the command “create-room”', () => {
  it('has the network make one, in which the user is', async () => {
    const { execute, network, answered, gateway, inRoom } = await member()
    network.onAction = () => 'feast'
    const members = [`juliet@${GATEWAY}`, 'nurse', `xmpp:nurse@${GATEWAY}`]
    const session = await execute('create-room')
    const done = await answered(submit(session, { name: ' The feast ', members }))
    expect(notesOf(done)).toEqual([`The room The feast is there: xmpp:%23feast@${GATEWAY}?join`])
    expect(actionsOf(network)).toEqual([
      { room: 'The feast', kind: 'create', name: 'The feast', members: ['juliet', 'nurse'] },
    ])
    expect(await gateway.store.rooms.get(ROMEO, 'feast')).toMatchObject({ name: 'The feast', myNick: 'romeo' })
    const { room } = await inRoom(`#feast@${GATEWAY}`)
    expect(room.phase).toBe('joined')
    expect(network.actions).toHaveLength(1)
  })

  it('fails with the words of the network, and without a room', async () => {
    const { execute, network, answered, gateway } = await member()
    const made = async () => answered(submit(await execute('create-room'), { name: 'Feast', members: [] }))
    network.onAction = () => {
      throw new GatewayError('blocked', 'No more feasts.')
    }
    await expect(made()).rejects.toMatchObject({ text: 'No more feasts.' })
    network.onAction = () => ({ id: 5 })
    await expect(made()).rejects.toMatchObject({ text: 'The network did not say which room it has made.' })
    expect(await gateway.store.rooms.all(ROMEO)).toHaveLength(2)
    const stranger = answered(submit(await execute('create-room'), { name: 'Feast', members: [`#square@${GATEWAY}`] }))
    await expect(stranger).rejects.toMatchObject({ condition: 'item-not-found' })
  })
})

describe('the command “leave-room”', () => {
  it('takes the user out of one', async () => {
    const { chat, network, inRoom } = await member()
    const { room } = await inRoom()
    const questions = await chat.say('leave-room')
    expect(questions.join('\n')).toContain('• #square: The Square')
    expect(await chat.say('The Square')).toEqual(['You are in The Square no more.'])
    expect(actionsOf(network)).toEqual([{ room: 'square', kind: 'leave' }])
    expect(room.phase).not.toBe('joined')
    expect(await chat.say('rooms')).toEqual([expect.not.stringContaining('square')])
    await chat.say('leave-room #market')
    expect(await chat.say('leave-room')).toEqual(['You are in no room.'])
  })

  it('leaves the user in it where the network refuses', async () => {
    const { chat, network, gateway } = await member()
    network.onAction = () => {
      throw new GatewayError('forbidden', 'The gates are shut.')
    }
    expect(await chat.say('leave-room #square')).toEqual(['The gates are shut.'])
    expect(await gateway.store.rooms.get(ROMEO, 'square')).toMatchObject({ myNick: 'Romeo' })
  })
})

describe('the directory', () => {
  it('is searched by a command', async () => {
    const { execute, answered, chat, network } = await member()
    const { form } = await answered(submit(await execute('find-room'), { text: 'Hall 24' }))
    expect(network.lookedUp).toEqual(['Hall 24'])
    expect(form?.items).toHaveLength(11)
    expect(form?.items?.[0]?.fields?.map(({ values }) => values?.[0])).toEqual([`#hall24@${GATEWAY}`, 'Hall 24', '24'])
    const [said = ''] = await chat.say('find-room Hall')
    expect(said.split('\n')).toHaveLength(50)
    expect(said).toContain(`xmpp:%23hall0@${GATEWAY}?join`)
  })

  it('is paged for who asks so, behind the rooms of the user', async () => {
    const { romeo, answered, network } = await member()
    const page = (set: object) => answered(romeo.xmpp.iq.get(GATEWAY, pagedItems, { value: {}, set }))
    const first = await page({ max: 3 })
    expect(first.value.items.map(({ name }) => name)).toEqual(['The Square', 'market', 'Hall 0'])
    expect(first.set).toMatchObject({ count: 252, index: 0 })
    const next = await page({ max: 2, after: first.set?.last })
    expect(next.value.items.map(({ name }) => name)).toEqual(['Hall 1', 'Hall 2'])
    expect((await page({ max: 1, before: '' })).value.items.map(({ name }) => name)).toEqual(['Hall 249'])
    expect((await page({ max: 500 })).value.items).toHaveLength(100)
    expect((await page({ max: 0 })).set).toEqual({ count: 252 })
    // A list is kept for its further pages.
    expect(network.lookedUp).toHaveLength(4)
    await expect(page({ max: 2, after: 'nowhere' })).rejects.toMatchObject({ condition: 'item-not-found' })
    const { items } = await answered(romeo.xmpp.iq.get(GATEWAY, discoItemsExchange, {}))
    expect(items.map(({ name }) => name)).toEqual(['The Square', 'market'])
  })

  it('is nothing for strangers, and cut where it has no end', async () => {
    const { gateway, answered, romeo, network, client } = await member((world) => {
      world.directory = (function* (): Iterable<ListedRoom> {
        for (let i = 0; ; i++) yield { legacyId: i % 2 === 0 ? '' : `hall${i}` }
      })()
    })
    const stranger = client('tybalt@montague.example/sword')
    const asked = answered(stranger.xmpp.iq.get(GATEWAY, pagedItems, { value: {}, set: { max: 10 } }))
    expect((await asked).value.items).toEqual([])
    const { set } = await answered(romeo.xmpp.iq.get(GATEWAY, pagedItems, { value: {}, set: { max: 0 } }))
    expect(set).toEqual({ count: 1002 })
    expect(network.lookedUp).toHaveLength(1)
    await gateway.net.settled()
  })

  it('is that of the user alone while the network is away', async () => {
    const { romeo, answered, context } = await member()
    context.connection.lost('Plague', 'never')
    const { value } = await answered(romeo.xmpp.iq.get(GATEWAY, pagedItems, { value: {}, set: { max: 10 } }))
    expect(value.items.map(({ name }) => name)).toEqual(['The Square', 'market'])
  })
})
