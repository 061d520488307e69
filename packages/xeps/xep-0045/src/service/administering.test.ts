import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { FEAST, hostedRooms, SERVICE, told } from '../../test/hosted-rooms.js'
import { configChanged, invitationReceived, muc, type Room, readRoomConfig, roomDestroyed, roomLeft } from '../index.js'

/** A room with one of each rank in it, and `tybalt`, who is a moderator without affiliation. */
async function court() {
  const hosted = hostedRooms()
  const names = ['owner', 'admin', 'member', 'none', 'tybalt'] as const
  const rooms = {} as Record<(typeof names)[number], Room>
  const clients = {} as Record<(typeof names)[number], ReturnType<typeof hosted.client>>
  for (const name of names) {
    clients[name] = hosted.client(`${name}@verona.example/home`)
    rooms[name] = await hosted.join(clients[name], name)
  }
  await rooms.owner.setAffiliation('admin@verona.example', 'admin')
  await rooms.owner.setAffiliation('member@verona.example', 'member')
  await rooms.owner.setRole('tybalt', 'moderator')
  await hosted.network.settled()
  return { ...hosted, rooms, clients }
}
type Who = 'owner' | 'admin' | 'member' | 'none' | 'tybalt'

describe('roles', () => {
  it.each([
    // Who acts, on whom, with which role, and what comes of it (XEP-0045 §5.1 and §8).
    ['none', 'member', 'none', 'forbidden'],
    ['member', 'none', 'none', 'forbidden'],
    ['tybalt', 'none', 'none', 'ok'],
    ['tybalt', 'member', 'none', 'not-allowed'],
    ['tybalt', 'admin', 'none', 'not-allowed'],
    ['tybalt', 'none', 'visitor', 'ok'],
    ['tybalt', 'admin', 'visitor', 'not-allowed'],
    ['tybalt', 'none', 'moderator', 'forbidden'],
    ['admin', 'none', 'moderator', 'ok'],
    ['admin', 'tybalt', 'participant', 'ok'],
    ['admin', 'owner', 'none', 'not-allowed'],
    ['admin', 'owner', 'participant', 'not-allowed'],
    ['owner', 'admin', 'participant', 'not-allowed'],
    ['owner', 'admin', 'none', 'ok'],
    ['none', 'nobody', 'none', 'forbidden'],
    ['owner', 'nobody', 'none', 'item-not-found'],
  ] as const)('%s makes %s %s: %s', async (who, whom, role, outcome) => {
    const { rooms } = await court()
    const acting = rooms[who as Who].setRole(whom, role)
    if (outcome === 'ok') await acting
    else await expect(acting).rejects.toMatchObject({ condition: outcome })
  })

  it('change all or none, and are listed to moderators', async () => {
    const { rooms, network, clients } = await court()
    const changes = [
      { nick: 'none', role: 'visitor' },
      { nick: 'admin', role: 'visitor' },
    ] as const
    await expect(rooms.tybalt.setRoles(changes)).rejects.toMatchObject({ condition: 'not-allowed' })
    expect((await rooms.tybalt.getRoles('participant')).map(({ nick }) => nick)).toEqual(['member', 'none'])
    await expect(rooms.none.getRoles('participant')).rejects.toMatchObject({ condition: 'forbidden' })
    const left = told(clients.none, roomLeft)
    await rooms.tybalt.kick('none', 'Away')
    await network.settled()
    expect(left).toMatchObject([{ reason: 'kicked', text: 'Away', actor: { nick: 'tybalt' } }])
    expect(rooms.member.occupants.has('none')).toBe(false)
  })
})

describe('affiliations', () => {
  it.each([
    // Who acts, on whom, with which affiliation, and what comes of it (XEP-0045 §5.2, §9 and §10).
    ['member', 'none', 'outcast', 'forbidden'],
    ['tybalt', 'none', 'member', 'forbidden'],
    ['admin', 'none', 'member', 'ok'],
    ['admin', 'member', 'none', 'ok'],
    ['admin', 'member', 'outcast', 'ok'],
    ['admin', 'owner', 'outcast', 'not-allowed'],
    ['admin', 'owner', 'none', 'forbidden'],
    ['admin', 'none', 'admin', 'forbidden'],
    ['admin', 'admin', 'outcast', 'conflict'],
    ['owner', 'owner', 'outcast', 'conflict'],
    ['owner', 'owner', 'none', 'conflict'],
    ['owner', 'admin', 'owner', 'ok'],
    ['owner', 'admin', 'outcast', 'ok'],
  ] as const)('%s makes %s %s: %s', async (who, whom, affiliation, outcome) => {
    const { rooms } = await court()
    const acting = rooms[who].setAffiliation(`${whom}@verona.example/elsewhere`, affiliation)
    if (outcome === 'ok') await acting
    else await expect(acting).rejects.toMatchObject({ condition: outcome })
  })

  it('bring roles along, and put out whom they exclude', async () => {
    const { rooms, network, clients } = await court()
    const left = (['none', 'member', 'tybalt'] as const).map((name) => told(clients[name], roomLeft))
    await rooms.owner.setAffiliation('none@verona.example', 'admin')
    await network.settled()
    expect(rooms.none.self).toMatchObject({ affiliation: 'admin', role: 'moderator' })
    await rooms.owner.setAffiliation('none@verona.example', 'none')
    await network.settled()
    expect(rooms.none.self).toMatchObject({ affiliation: 'none', role: 'participant' })
    await rooms.admin.ban('none@verona.example', 'Brawling')
    await rooms.owner.setAffiliation('tybalt@verona.example', 'member')
    await rooms.owner.configure({ membersOnly: true })
    await rooms.admin.setAffiliation('member@verona.example', 'none')
    await network.settled()
    expect(left).toMatchObject([
      [{ reason: 'banned', text: 'Brawling', actor: { nick: 'admin' } }],
      [{ reason: 'affiliation-lost' }],
      [],
    ])
  })

  it('are listed to who may see them', async () => {
    const { rooms } = await court()
    expect(await rooms.owner.getAffiliations('admin')).toMatchObject([
      { jid: { local: 'admin' }, affiliation: 'admin' },
    ])
    expect(await rooms.admin.getAffiliations('member')).toMatchObject([{ jid: { local: 'member' } }])
    await expect(rooms.admin.getAffiliations('owner')).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(rooms.member.getAffiliations('member')).rejects.toMatchObject({ condition: 'forbidden' })
    await rooms.owner.configure({ whois: 'anyone' })
    expect(await rooms.none.getAffiliations('owner')).toHaveLength(1)
    await expect(rooms.none.getAffiliations('outcast')).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('of new members of a room for members invite them', async () => {
    const { rooms, client, network } = await court()
    await rooms.owner.configure({ membersOnly: true, passwordProtected: true, password: 'mask' })
    const nurse = client('nurse@verona.example/chamber')
    const invited = told(nurse, invitationReceived)
    await rooms.owner.setAffiliation('nurse@verona.example', 'member')
    await network.settled()
    expect(invited).toMatchObject([{ password: 'mask', from: { local: 'owner' } }])
  })

  it('have their bounds, and one of role and affiliation at a time', async () => {
    const hosted = hostedRooms({ maxAffiliations: 2 })
    const owner = hosted.client('owner@verona.example/home')
    const room = await hosted.join(owner, 'owner')
    await room.setAffiliation('a@verona.example', 'member')
    await expect(room.setAffiliation('b@verona.example', 'member')).rejects.toMatchObject({
      condition: 'resource-constraint',
    })
    const both = { nick: 'owner', role: 'moderator', affiliation: 'owner' } as const
    await expect(room.setRoles([both])).rejects.toMatchObject({ condition: 'bad-request' })
    await expect(room.setRoles([])).rejects.toMatchObject({ condition: 'bad-request' })
  })
})

describe('configuration', () => {
  it('is for owners, and told to all', async () => {
    const { rooms, clients, network } = await court()
    await expect(rooms.admin.getConfig()).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(rooms.admin.destroy()).rejects.toMatchObject({ condition: 'forbidden' })
    const [changed, left] = [told(clients.member, configChanged), told(clients.none, roomLeft)]
    await rooms.owner.configure({ name: 'Court', persistent: true, maxOccupants: '50' })
    await rooms.owner.configure({ logging: true, whois: 'anyone' })
    await rooms.owner.configure({ membersOnly: true })
    await network.settled()
    expect(changed.map(({ codes }) => codes)).toEqual([[104], [170, 172], [104]])
    expect(left).toMatchObject([{ reason: 'members-only' }])
    expect(readRoomConfig(await rooms.owner.getConfig())).toMatchObject({
      name: 'Court',
      persistent: true,
      maxOccupants: '50',
      whois: 'anyone',
      logging: true,
      membersOnly: true,
      admins: [{ local: 'admin' }],
      owners: [{ local: 'owner' }],
    })
  })

  it('holds the whole lists of admins and owners', async () => {
    const { rooms, network } = await court()
    const { member, admin, owner } = rooms
    await expect(owner.configure({ owners: [] })).rejects.toMatchObject({ condition: 'conflict' })
    const form = await owner.getConfig()
    const fields = form.fields!.map((field) =>
      field.var === 'muc#roomconfig_roomadmins' ? { ...field, values: ['member@verona.example'] } : field,
    )
    await owner.configure({ type: 'submit', fields: fields.map(({ options: _, ...rest }) => rest) })
    await network.settled()
    expect([member.self?.affiliation, admin.self?.affiliation]).toEqual(['admin', 'none'])
  })

  it('is refused where it does not fit, and a cancelled one ends a new room', async () => {
    const { rooms, client, join } = await court()
    await expect(rooms.owner.configure({ passwordProtected: true })).rejects.toMatchObject({
      condition: 'not-acceptable',
    })
    await expect(rooms.owner.configure({ maxOccupants: 'many' })).rejects.toMatchObject({ condition: 'not-acceptable' })
    await rooms.owner.cancelConfig()
    expect(rooms.owner.phase).toBe('joined')
    const nurse = client('nurse@verona.example/chamber')
    const made = await join(nurse, 'nurse', { create: undefined }, `hall@${SERVICE}`)
    await made.cancelConfig()
    expect(made.phase).toBe('left')
    await expect(made.getInfo()).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('ends with the room, which says where to go', async () => {
    const { rooms, clients, network } = await court()
    const gone = told(clients.member, roomDestroyed)
    await rooms.owner.destroy({ reason: 'The Prince', alternate: `orchard@${SERVICE}`, password: 'mask' })
    await network.settled()
    expect(gone).toMatchObject([{ destroyed: { reason: 'The Prince', jid: { local: 'orchard' }, password: 'mask' } }])
    expect(Object.values(rooms).map(({ phase }) => phase)).toEqual(Array(5).fill('left'))
  })
})

describe('discovery', () => {
  it('lists public rooms, and tells what they are', async () => {
    const { rooms, clients, join, service } = await court()
    await rooms.owner.configure({ name: 'Court', moderated: true })
    await join(clients.none, 'none', { create: { public: false } }, `cellar@${SERVICE}`)
    await service.createRoom(`hall@${SERVICE}`, { settings: { name: 'Hall' } })
    const listed = await clients.none.get(muc).getRooms(SERVICE)
    expect(listed.map(({ jid, name }) => [jid.local, name])).toEqual([
      ['hall', 'Hall'],
      ['feast', 'Court'],
    ])
    expect(await rooms.none.getInfo()).toMatchObject({
      isMuc: true,
      name: 'Court',
      occupants: 5,
      moderated: true,
      persistent: false,
      stableIds: true,
    })
    expect(await clients.none.get(disco).getInfo(SERVICE)).toMatchObject({
      identities: expect.arrayContaining([expect.objectContaining({ category: 'conference', type: 'text' })]),
      features: expect.arrayContaining(['http://jabber.org/protocol/muc']),
    })
    expect(await clients.none.get(disco).getItems(FEAST)).toEqual([])
  })

  it('knows reserved nicknames, and nothing of what is not there', async () => {
    const { rooms, clients } = await court()
    await rooms.owner.setAffiliations([{ jid: 'none@verona.example', affiliation: 'member', nick: 'paris' }])
    expect(await rooms.none.getReservedNick()).toBe('paris')
    expect(await rooms.member.getReservedNick()).toBeUndefined()
    const view = clients.none.get(muc)
    await expect(view.administration(`void@${SERVICE}`).getInfo()).rejects.toMatchObject({
      condition: 'item-not-found',
    })
    await expect(rooms.none.getRegistration()).rejects.toMatchObject({ condition: 'service-unavailable' })
  })
})
