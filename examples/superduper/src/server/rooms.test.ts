import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { all, feast, login, online, startServer, temporaryFolder } from '../../test/support.js'

const said = { text: 'Good pilgrim' } as const

describe('a room', () => {
  it('carries messages of all kinds to its members, with all that is done to them', async () => {
    const { juliet, romeo, nurse, room } = await feast()
    expect(room).toBe('#the-feast')
    const id = await juliet.client.sendMessage({ ...said, destination: room, clientId: 'c1' })
    expect(await romeo.message.next()).toMatchObject({ id, chat: room, sender: 'juliet', body: said.text })
    await romeo.client.react(room, id, ['🌹'])
    expect(await juliet.reactions.next()).toMatchObject({ chat: room, id, sender: 'romeo', emojis: ['🌹'] })
    await juliet.client.edit(room, id, 'Good pilgrim, you do wrong your hand too much')
    expect(await romeo.edited.next()).toMatchObject({ chat: room, id, sender: 'juliet' })
    await romeo.client.markRead(room, id)
    expect(await juliet.read.next()).toEqual({ chat: room, id, sender: 'romeo' })
    await romeo.client.sendTyping(room, 'composing')
    expect(await juliet.typing.next()).toEqual({ chat: room, contact: 'romeo', state: 'composing' })
    const { id: file } = await romeo.client.files.upload(Uint8Array.of(1), { type: 'image/png' })
    await romeo.client.send({ destination: room, kind: 'files', body: '', files: [{ id: file }] })
    expect(await juliet.message.next()).toMatchObject({ chat: room, kind: 'files', files: [{ id: file }] })
    const past = []
    for await (const message of romeo.client.history(room)) past.push(message.kind)
    expect(past).toEqual(['files', 'text'])
    expect([juliet.delivered.waiting, nurse.message.waiting]).toEqual([[], []])
  })

  it('is closed to all others', async () => {
    const { nurse, room, juliet } = await feast()
    const id = await juliet.client.sendMessage({ ...said, destination: room })
    const { client } = nurse
    for (const request of [
      () => client.sendMessage({ ...said, destination: room }),
      () => client.react(room, id, ['x']),
      () => client.history(room)[Symbol.asyncIterator]().next(),
      () => client.sendTyping(room, 'composing'),
      () => all(client.rooms.members(room)),
      () => client.rooms.join(room),
      () => client.rooms.leave(room),
      () => client.rooms.invite(room, 'romeo'),
      () => client.rooms.kick(room, 'romeo'),
      () => client.rooms.setRole(room, 'nurse', 'owner'),
      () => client.rooms.change(room, { name: 'Mine' }),
      () => client.rooms.destroy(room),
      () => all(client.rooms.members('#nowhere')),
      () => client.rooms.info(room),
      () => client.rooms.add(room, 'romeo'),
      () => client.rooms.setNick(room, 'Angelica'),
      () => client.rooms.setTitles(room, 'romeo', ['Foe']),
    ]) {
      await expect(request()).rejects.toMatchObject({ code: 'unknown-room' })
    }
  })

  it('is entered by invitation, which waits, and may be declined', async () => {
    const { server, juliet, romeo, nurse, room } = await feast()
    await romeo.client.rooms.invite(room, 'nurse', { reason: 'Come' })
    const invitation = { room, kind: 'group', name: 'The Feast!', by: 'romeo', at: expect.any(Date), reason: 'Come' }
    expect(await nurse.invited.next()).toEqual(invitation)
    await nurse.client.logout()
    const again = await login(server, 'nurse')
    expect(await again.invited.next()).toEqual(invitation)
    await expect(again.client.sendMessage({ ...said, destination: room })).rejects.toMatchObject({
      code: 'unknown-room',
    })
    await again.client.rooms.leave(room, { reason: 'Not tonight' })
    expect(await romeo.declined.next()).toEqual({ room, contact: 'nurse', reason: 'Not tonight' })
    await expect(again.client.rooms.join(room)).rejects.toMatchObject({ code: 'unknown-room' })
    await romeo.client.rooms.invite(room, 'nurse')
    await again.client.rooms.join(room)
    expect(await juliet.member.next()).toEqual({ room, contact: 'nurse', role: 'member', ...online })
    await again.client.sendMessage({ ...said, destination: room })
    expect((await juliet.message.next()).sender).toBe('nurse')
  })

  it('tells every device of an account that it is in', async () => {
    const { server, juliet, romeo, room } = await feast()
    const desk = await login(server, 'romeo')
    await juliet.client.rooms.kick(room, 'romeo', { reason: 'Too loud' })
    for (const device of [romeo, desk]) {
      expect(await device.left.next()).toEqual({
        room,
        contact: 'romeo',
        how: 'kicked',
        by: 'juliet',
        reason: 'Too loud',
      })
    }
    await juliet.client.rooms.invite(room, 'romeo')
    await romeo.client.rooms.join(room)
    expect(await desk.room.next()).toMatchObject({ room, size: 2 })
    await romeo.client.rooms.leave(room)
    expect(await desk.left.next()).toMatchObject({ contact: 'romeo', how: 'left' })
  })

  it('has a subject, a description and a picture, which moderators change', async () => {
    const { juliet, romeo, room } = await feast()
    const { client } = juliet
    const { id } = await client.files.upload(Uint8Array.of(1), { type: 'image/png' })
    await client.rooms.change(room, { subject: 'Masks', description: 'At Capulet’s', avatar: id, name: 'A feast' })
    const info = { room, kind: 'group', name: 'A feast', size: 2, description: 'At Capulet’s', avatar: id }
    expect(await romeo.room.next()).toEqual({
      ...info,
      subject: 'Masks',
      subjectBy: 'juliet',
      subjectAt: expect.any(Date),
    })
    await client.rooms.change(room, { subject: null, avatar: null })
    const { avatar, ...rest } = info
    expect(await romeo.room.next()).toEqual(rest)
    await expect(romeo.client.rooms.change(room, { subject: 'x' })).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(client.rooms.change(room, { avatar: 'x' })).rejects.toMatchObject({ code: 'unknown-file' })
    expect(await romeo.client.rooms.list()).toEqual([{ info: rest, role: 'member' }])
  })
})

it('channels are in the directory, and open', async () => {
  const { juliet, romeo, nurse } = await feast()
  const room = await juliet.client.rooms.create({ name: 'Verona', kind: 'channel', description: 'Fair' })
  expect(await all(nurse.client.rooms.directory('VERO'))).toEqual([
    { room, kind: 'channel', name: 'Verona', description: 'Fair', size: 1 },
  ])
  expect(await all(nurse.client.rooms.directory('feast'))).toEqual([])
  await nurse.client.rooms.join(room)
  await nurse.client.rooms.join(room)
  expect(await juliet.member.next()).toMatchObject({ contact: 'juliet', role: 'owner' })
  expect(await juliet.member.next()).toEqual({ room, contact: 'nurse', role: 'member', ...online })
  await juliet.client.rooms.setRole(room, 'romeo', 'outcast')
  await expect(romeo.client.rooms.join(room)).rejects.toMatchObject({ code: 'not-allowed' })
})

it('a channel may have a password, for those who were not invited', async () => {
  const { juliet, romeo, nurse } = await feast()
  const room = await juliet.client.rooms.create({ name: 'Balcony', kind: 'channel', password: 'rose' })
  expect(await all(romeo.client.rooms.directory('Balcony'))).toEqual([
    { room, kind: 'channel', name: 'Balcony', size: 1, hasPassword: true },
  ])
  for (const options of [{}, { password: 'thorn' }, { password: '' }]) {
    await expect(romeo.client.rooms.join(room, options)).rejects.toMatchObject({
      code: expect.stringMatching(/^(wrong-password|bad-request)$/),
    })
  }
  await romeo.client.rooms.join(room, { password: 'rose', nick: 'A pilgrim' })
  expect(await juliet.member.next()).toMatchObject({ contact: 'juliet', role: 'owner' })
  expect(await juliet.member.next()).toEqual({ room, contact: 'romeo', role: 'member', nick: 'A pilgrim', ...online })
  await juliet.client.rooms.invite(room, 'nurse')
  await nurse.client.rooms.join(room)
  await nurse.client.rooms.leave(room)
  await juliet.client.rooms.change(room, { password: null })
  expect(await romeo.room.next()).toMatchObject({ hasPassword: true })
  expect(await romeo.room.next()).toEqual({ room, kind: 'channel', name: 'Balcony', size: 2 })
  await nurse.client.rooms.join(room)
})

it('rooms and what waits in them survive a restart', async () => {
  const dataDir = temporaryFolder()
  const { server, juliet, romeo, room } = await feast({ dataDir })
  await juliet.client.rooms.change(room, { subject: 'Masks' })
  await juliet.client.rooms.invite(room, 'nurse')
  await romeo.client.logout()
  await juliet.client.sendMessage({ ...said, destination: room })
  await server.close()
  await (await startServer({ dataDir })).close()
  const after = await startServer({ dataDir })
  const again = await login(after, 'romeo')
  expect(await again.message.next()).toMatchObject({ chat: room, body: said.text })
  expect(await again.client.rooms.list()).toMatchObject([{ info: { subject: 'Masks', size: 2 }, role: 'member' }])
  const nurse = await login(after, 'nurse')
  expect(await nurse.invited.next()).toMatchObject({ room, by: 'juliet' })
})

it('echobot comes when it is invited, and is silent there', async () => {
  const { juliet, room } = await feast()
  await juliet.client.rooms.invite(room, 'echobot')
  expect(await juliet.member.next()).toEqual({ room, contact: 'echobot', role: 'member', nick: 'Echo', ...online })
  await juliet.client.sendMessage({ ...said, destination: room })
  await juliet.client.contacts()
  expect(juliet.message.waiting).toEqual([])
})

it('an account is in a bounded number of rooms, invitations included, bans not', async () => {
  const { juliet, romeo, nurse, room } = await feast({ limits: { memberships: 2 } })
  const second = await juliet.client.rooms.create({ name: 'second', members: ['romeo'] })
  const tooMany = { code: 'too-many-rooms' }
  const { rooms } = nurse.client
  const third = await rooms.create({ name: 'third', kind: 'channel' })
  await expect(rooms.create({ name: 'x', members: ['romeo'] })).rejects.toMatchObject(tooMany)
  await expect(rooms.invite(third, 'romeo')).rejects.toMatchObject(tooMany)
  await expect(romeo.client.rooms.join(third)).rejects.toMatchObject(tooMany)
  await expect(juliet.client.rooms.create({ name: 'x' })).rejects.toMatchObject(tooMany)
  await juliet.client.rooms.setRole(second, 'romeo', 'outcast')
  await rooms.invite(third, 'romeo')
  await romeo.client.rooms.join(third)
  expect((await romeo.client.rooms.list()).map(({ info }) => info.room)).toEqual([room, third])
})

it('rooms are bounded in number and size', async () => {
  const { juliet, romeo, room } = await feast({ limits: { rooms: 2, members: 2 } })
  await expect(juliet.client.rooms.invite(room, 'nurse')).rejects.toMatchObject({ code: 'too-many-members' })
  await juliet.client.rooms.create({ name: '???' })
  await expect(juliet.client.rooms.create({ name: 'third' })).rejects.toMatchObject({ code: 'too-many-rooms' })
  await expect(romeo.client.rooms.create({ name: 'x', members: ['nurse', 'juliet'] })).rejects.toMatchObject({
    code: 'too-many-members',
  })
  await expect(romeo.client.rooms.create({ name: 'x', members: ['tybalt'] })).rejects.toMatchObject({
    code: 'unknown-account',
  })
})

it('everybody in a room is told of each change in order', async () => {
  const { juliet, romeo, nurse, room } = await feast()
  const told: unknown[] = []
  const { client } = romeo
  client.on('room', ({ name, subject }) => told.push({ name, subject }))
  client.on('member', ({ contact, role, nick }) => told.push({ contact, role, nick }))
  client.on('member-left', ({ contact, how }) => told.push({ contact, how }))
  client.on('message', ({ body }) => void told.push(body))
  const { rooms } = juliet.client
  await rooms.add(room, 'nurse')
  await nurse.client.rooms.setNick(room, 'Angelica')
  await rooms.setRole(room, 'nurse', 'visitor')
  await rooms.change(room, { subject: 'Hush' })
  await juliet.client.sendMessage({ destination: room, text: 'Peace' })
  await rooms.setRole(room, 'nurse', 'outcast')
  await rooms.setRole(room, 'nurse', 'member')
  await rooms.destroy(room)
  await romeo.client.contacts()
  const name = 'The Feast!'
  expect(told).toEqual([
    { contact: 'nurse', role: 'member', nick: undefined },
    { contact: 'nurse', role: 'member', nick: 'Angelica' },
    { contact: 'nurse', role: 'visitor', nick: 'Angelica' },
    { name, subject: 'Hush' },
    'Peace',
    { contact: 'nurse', how: 'banned' },
    { contact: 'nurse', how: 'unbanned' },
    { contact: 'romeo', how: 'destroyed' },
  ])
})

it('the end of a room is told to those who were invited', async () => {
  const { juliet, nurse, room } = await feast()
  await juliet.client.rooms.invite(room, 'nurse')
  await juliet.client.rooms.destroy(room)
  expect(await nurse.left.next()).toEqual({ room, contact: 'nurse', how: 'destroyed', by: 'juliet' })
  await expect(nurse.client.rooms.join(room)).rejects.toMatchObject({ code: 'unknown-room' })
})

it('the past of a room comes in pages, from either end, also where all was said at one time', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 6, 11))
  onTestFinished(() => void vi.restoreAllMocks())
  const { juliet, romeo, room } = await feast()
  const ids: string[] = []
  for (let index = 0; index < 230; index += 1) {
    ids.push(await juliet.client.sendMessage({ destination: room, text: `line ${index}` }))
  }
  const { client } = romeo
  const idsOf = async (gap: Parameters<typeof client.history>[1]) =>
    (await all(client.history(room, gap))).map(({ id }) => id)
  const at = new Date(Date.UTC(2026, 6, 11))
  expect(await idsOf({})).toEqual(ids.toReversed())
  expect(await idsOf({ after: ids[4], before: ids[225] })).toEqual(ids.slice(5, 225))
  expect(await idsOf({ before: ids[110] })).toEqual(ids.slice(0, 110).reverse())
  expect(await idsOf({ since: at, until: at })).toEqual(ids)
  expect(await idsOf({ since: at, after: ids[100] })).toEqual(ids.slice(101))
  expect(await idsOf({ until: new Date(at.getTime() - 1) })).toEqual([])
})
