import { describe, expect, it } from 'vitest'
import { all, feast, login, rawConnection } from '../../test/support.js'
import type { FeatureName } from '../protocol.js'

const said = { text: 'Good pilgrim' } as const
type Feast = Awaited<ReturnType<typeof feast>>

describe('a server without it refuses', () => {
  it.each<[FeatureName, (feast: Feast) => Promise<unknown>]>([
    ['groups', ({ juliet }) => juliet.client.rooms.create({ name: 'x', kind: 'group' })],
    ['channels', ({ juliet }) => juliet.client.rooms.create({ name: 'x', kind: 'channel' })],
    ['roomPasswords', ({ juliet, room }) => juliet.client.rooms.change(room, { password: 'x' })],
    ['roomPasswords', ({ juliet }) => juliet.client.rooms.create({ name: 'x', password: 'x' })],
    ['directory', ({ juliet }) => all(juliet.client.rooms.directory())],
    ['invitations', ({ juliet, room }) => juliet.client.rooms.invite(room, 'nurse')],
    ['invitations', ({ juliet, room }) => juliet.client.rooms.add(room, 'nurse')],
    ['nicks', ({ juliet, room }) => juliet.client.rooms.setNick(room, 'x')],
    ['nicks', ({ juliet, room }) => juliet.client.rooms.join(room, { nick: 'x' })],
    ['subjects', ({ juliet, room }) => juliet.client.rooms.change(room, { subject: 'x' })],
    ['roomAvatars', ({ juliet, room }) => juliet.client.rooms.change(room, { avatar: null })],
    ['roles', ({ juliet, room }) => juliet.client.rooms.setRole(room, 'romeo', 'admin')],
    ['kicks', ({ juliet, room }) => juliet.client.rooms.kick(room, 'romeo')],
    ['bans', ({ juliet, room }) => juliet.client.rooms.setRole(room, 'romeo', 'outcast')],
    ['titles', ({ juliet, room }) => juliet.client.rooms.setTitles(room, 'romeo', [])],
    [
      'moderation',
      async ({ juliet, romeo, room }) => {
        const id = await romeo.client.sendMessage({ ...said, destination: room })
        await juliet.client.delete(room, id)
      },
    ],
  ])('%s', async (feature, request) => {
    const kind = feature === 'groups' ? 'channel' : 'group'
    const made = await feast({ without: [feature] }, kind)
    expect(made.juliet.client.features).not.toHaveProperty(feature)
    await expect(request(made)).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('presences of members', async () => {
    const { juliet, romeo, room } = await feast({ without: ['roomPresence'] })
    await romeo.client.setPresence('away')
    expect(await all(juliet.client.rooms.members(room))).toEqual([
      { contact: 'juliet', role: 'owner' },
      { contact: 'romeo', role: 'member' },
    ])
    expect(juliet.member.waiting).toEqual([])
  })

  it('and what follows from it: nothing of rooms without rooms', async () => {
    const { client } = await login((await feast({ without: ['presence', 'deletes', 'channels'] })).server, 'nurse')
    for (const gone of ['roomPresence', 'moderation', 'directory']) expect(client.features).not.toHaveProperty(gone)
  })
})

it('a room may do without what the server has', async () => {
  const { juliet, romeo, room } = await feast()
  await juliet.client.rooms.change(room, { without: ['reactions', 'voice', 'typing'] })
  expect(await romeo.room.next()).toMatchObject({ room, without: ['reactions', 'voice', 'typing'] })
  const id = await juliet.client.sendMessage({ ...said, destination: room })
  const missing = { code: 'not-supported' }
  await expect(romeo.client.react(room, id, ['🌹'])).rejects.toMatchObject(missing)
  await expect(romeo.client.sendTyping(room, 'composing')).rejects.toMatchObject(missing)
  const { id: file } = await romeo.client.files.upload(Uint8Array.of(1), { type: 'audio/ogg' })
  const voice = { destination: room, kind: 'voice', body: '', file: { id: file } } as const
  await expect(romeo.client.send(voice)).rejects.toMatchObject(missing)
  await juliet.client.rooms.change(room, { without: [] })
  expect(await romeo.room.next()).not.toHaveProperty('without')
  await romeo.client.react(room, id, ['🌹'])
})

describe('faults on demand', () => {
  it('refuse, break and double what is done in rooms', async () => {
    const { server, juliet, romeo, nurse, room } = await feast()
    const { admin } = server
    admin.perform({ call: 'fault', account: 'juliet', kind: 'refuse', request: 'kick', code: 'rate-limited' })
    await expect(juliet.client.rooms.kick(room, 'romeo')).rejects.toMatchObject({ code: 'rate-limited' })
    admin.perform({ call: 'fault', account: 'romeo', kind: 'duplicate', times: 2 })
    await juliet.client.sendMessage({ ...said, destination: room })
    const first = await romeo.message.next()
    expect(await romeo.message.next()).toEqual(first)
    await juliet.client.rooms.setRole(room, 'romeo', 'admin')
    expect(await romeo.member.next()).toEqual(await romeo.member.next())
    admin.perform({ call: 'fault', account: 'romeo', kind: 'drop-before', request: 'send' })
    await expect(romeo.client.sendMessage({ ...said, destination: room })).rejects.toMatchObject({
      code: 'disconnected',
    })
    await romeo.client.login()
    admin.perform({ call: 'fault', account: 'romeo', kind: 'drop-after', request: 'add-member' })
    await expect(romeo.client.rooms.add(room, 'nurse')).rejects.toMatchObject({ code: 'disconnected' })
    expect(await nurse.room.next()).toMatchObject({ room, size: 3 })
  })

  it('a message that is sent again after a lost answer is said once', async () => {
    const { server, juliet, romeo, room } = await feast()
    server.admin.perform({ call: 'fault', account: 'juliet', kind: 'drop-after', request: 'send' })
    const message = { ...said, destination: room, clientId: 'c1' }
    await expect(juliet.client.sendMessage(message)).rejects.toMatchObject({ code: 'disconnected' })
    await juliet.client.login()
    const id = await juliet.client.sendMessage(message)
    expect((await romeo.message.next()).id).toBe(id)
    expect(await all(romeo.client.history(room))).toHaveLength(1)
  })
})

it('nonsense about rooms is refused, and costs nothing else', async () => {
  const { server, room } = await feast()
  const wire = await rawConnection(server)
  await wire.login('romeo')
  const long = 'x'.repeat(2000)
  for (const request of [
    { type: 'create-room', name: '', members: [] },
    { type: 'create-room', name: 'x', members: ['romeo', 1] },
    { type: 'create-room', name: 'x', members: [], kind: 'party' },
    { type: 'create-room', name: 'x', members: Array.from({ length: 101 }, () => 'juliet') },
    { type: 'create-room', name: 'x', members: [], without: ['rooms'] },
    { type: 'change-room', room, name: null },
    { type: 'change-room', room, description: long },
    { type: 'change-room', room, subject: 'two\nlines' },
    { type: 'change-room', room, moderated: 'yes' },
    { type: 'set-role', room, contact: 'juliet', role: 'invited' },
    { type: 'set-titles', room, contact: 'romeo', titles: Array.from({ length: 11 }, () => 'x') },
    { type: 'set-titles', room, contact: 'romeo', titles: [long] },
    { type: 'set-nick', room, nick: '' },
    { type: 'members', room, limit: 0 },
    { type: 'members', room, limit: 251 },
    { type: 'members', room, after: '' },
    { type: 'directory', limit: 1e9 },
    { type: 'invite', room, contact: '\u0000' },
    { type: 'join-room', room: { id: room } },
    { type: 'kick', room, contact: ['juliet'] },
  ]) {
    wire.send({ ...request, ref: 7 })
    expect(await wire.next()).toMatchObject({
      type: 'error',
      ref: 7,
      code: expect.stringMatching(/^(bad-request|too-large)$/),
    })
  }
  wire.send({ type: 'rooms', ref: 8 })
  expect(await wire.next()).toMatchObject({ type: 'ok', ref: 8, rooms: [{ info: { room } }] })
})
