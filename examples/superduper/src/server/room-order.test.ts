import { describe, expect, it } from 'vitest'
import { all, feast, online } from '../../test/support.js'

const said = { text: 'Good pilgrim' } as const

describe('roles', () => {
  it('are given by those above; who is banned stays out until a member again', async () => {
    const { juliet, romeo, nurse, room } = await feast()
    await juliet.client.rooms.setRole(room, 'romeo', 'moderator')
    expect(await romeo.member.next()).toEqual({ room, contact: 'romeo', role: 'moderator', by: 'juliet', ...online })
    for (const [contact, role] of [
      ['juliet', 'member'],
      ['juliet', 'outcast'],
      ['romeo', 'owner'],
    ] as const) {
      await expect(romeo.client.rooms.setRole(room, contact, role)).rejects.toMatchObject({ code: 'not-allowed' })
    }
    await expect(romeo.client.rooms.kick(room, 'juliet')).rejects.toMatchObject({ code: 'not-allowed' })
    await romeo.client.rooms.invite(room, 'nurse')
    await nurse.client.rooms.join(room)
    await romeo.client.rooms.setRole(room, 'nurse', 'outcast', { reason: 'Gossip' })
    expect(await nurse.left.next()).toEqual({ room, contact: 'nurse', how: 'banned', by: 'romeo', reason: 'Gossip' })
    await expect(nurse.client.rooms.join(room)).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(juliet.client.rooms.invite(room, 'nurse')).rejects.toMatchObject({ code: 'not-allowed' })
    expect(await all(juliet.client.rooms.members(room))).toEqual([
      { contact: 'juliet', role: 'owner', ...online },
      { contact: 'nurse', role: 'outcast' },
      { contact: 'romeo', role: 'moderator', ...online },
    ])
    await juliet.client.rooms.setRole(room, 'nurse', 'member')
    await juliet.client.rooms.invite(room, 'nurse')
    await nurse.client.rooms.join(room)
  })

  it('come with what members are called: by their profiles, or in this room', async () => {
    const { juliet, romeo, room } = await feast()
    await romeo.client.setProfile({ name: 'Romeo Montague' })
    const isRomeo = { room, contact: 'romeo', role: 'member', nick: 'Romeo Montague', ...online }
    expect(await juliet.member.next()).toEqual(isRomeo)
    expect(await romeo.member.next()).toEqual(isRomeo)
    await juliet.client.rooms.setNick(room, 'The sun')
    expect(await romeo.member.next()).toEqual({ room, contact: 'juliet', role: 'owner', nick: 'The sun', ...online })
    expect(await all(romeo.client.rooms.members(room))).toEqual([
      { contact: 'juliet', role: 'owner', nick: 'The sun', ...online },
      { contact: 'romeo', role: 'member', nick: 'Romeo Montague', ...online },
    ])
    await romeo.client.rooms.setNick(room, 'A pilgrim')
    expect(await romeo.member.next()).toMatchObject({ role: 'member', nick: 'A pilgrim' })
    await juliet.client.rooms.setRole(room, 'romeo', 'moderator')
    expect(await romeo.member.next()).toMatchObject({ role: 'moderator', nick: 'A pilgrim' })
    await juliet.client.rooms.setNick(room, null)
    expect(await romeo.member.next()).toEqual({ room, contact: 'juliet', role: 'owner', ...online })
  })

  it('allow moderators to delete what others said', async () => {
    const { juliet, romeo, room } = await feast()
    const id = await romeo.client.sendMessage({ ...said, destination: room })
    await juliet.client.delete(room, id, { reason: 'Off topic' })
    expect(await romeo.deleted.next()).toMatchObject({ chat: room, id, sender: 'juliet', reason: 'Off topic' })
    const mine = await juliet.client.sendMessage({ ...said, destination: room })
    await expect(romeo.client.delete(room, mine)).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it('pass to the next when the owner leaves; the last one takes the room along', async () => {
    const { juliet, romeo, room } = await feast()
    await juliet.client.rooms.leave(room)
    expect(await romeo.left.next()).toMatchObject({ contact: 'juliet', how: 'left' })
    expect(await romeo.member.next()).toEqual({ room, contact: 'romeo', role: 'owner', ...online })
    await romeo.client.rooms.leave(room)
    expect(await romeo.client.rooms.list()).toEqual([])
    expect(await romeo.client.rooms.create({ name: 'the feast' })).toBe(room)
  })

  it('let an owner end the room for all', async () => {
    const { juliet, romeo, room } = await feast()
    await expect(romeo.client.rooms.destroy(room)).rejects.toMatchObject({ code: 'not-allowed' })
    await juliet.client.rooms.destroy(room, { reason: 'Dawn' })
    expect(await romeo.left.next()).toEqual({ room, contact: 'romeo', how: 'destroyed', by: 'juliet', reason: 'Dawn' })
    await expect(romeo.client.sendMessage({ ...said, destination: room })).rejects.toMatchObject({
      code: 'unknown-room',
    })
  })
})

describe('a visitor', () => {
  it('is who joins a moderated channel: reads, and is heard once somebody gives a voice', async () => {
    const { juliet, nurse } = await feast()
    const room = await juliet.client.rooms.create({ name: 'Verona', kind: 'channel', moderated: true })
    await nurse.client.rooms.join(room)
    expect(await nurse.member.next()).toEqual({ room, contact: 'nurse', role: 'visitor', ...online })
    const id = await juliet.client.sendMessage({ ...said, destination: room })
    expect(await nurse.message.next()).toMatchObject({ chat: room, id })
    await nurse.client.markRead(room, id)
    expect(await all(nurse.client.history(room))).toHaveLength(1)
    const { client } = nurse
    for (const request of [
      () => client.sendMessage({ ...said, destination: room }),
      () => client.react(room, id, ['🌹']),
      () => client.sendTyping(room, 'composing'),
      () => client.rooms.invite(room, 'romeo'),
      () => client.delete(room, id),
    ]) {
      await expect(request()).rejects.toMatchObject({ code: 'not-allowed' })
    }
    await juliet.client.rooms.setRole(room, 'nurse', 'member')
    expect(await nurse.member.next()).toEqual({ room, contact: 'nurse', role: 'member', by: 'juliet', ...online })
    await client.sendMessage({ ...said, destination: room })
  })

  it('is nobody who was invited', async () => {
    const { juliet, nurse } = await feast()
    const room = await juliet.client.rooms.create({ name: 'Verona', kind: 'channel', moderated: true })
    await juliet.client.rooms.invite(room, 'nurse')
    await nurse.client.rooms.join(room)
    expect(await nurse.client.rooms.info(room)).toEqual({
      info: { room, kind: 'channel', name: 'Verona', size: 2, moderated: true },
      role: 'member',
    })
  })
})

it('moderators set the subject, admins everything else and the titles', async () => {
  const { juliet, romeo, room } = await feast()
  await juliet.client.rooms.setRole(room, 'romeo', 'moderator')
  await romeo.client.rooms.change(room, { subject: 'Masks' })
  const denied = { code: 'not-allowed' }
  await expect(romeo.client.rooms.change(room, { subject: 'x', name: 'Mine' })).rejects.toMatchObject(denied)
  await expect(romeo.client.rooms.setTitles(room, 'romeo', ['Pilgrim'])).rejects.toMatchObject(denied)
  await juliet.client.rooms.setRole(room, 'romeo', 'admin')
  await romeo.client.rooms.change(room, { name: 'Ours' })
  await romeo.client.rooms.setTitles(room, 'romeo', ['Pilgrim', 'Guest'])
  await expect(romeo.client.rooms.setTitles(room, 'juliet', ['Saint'])).rejects.toMatchObject(denied)
  await expect(romeo.client.rooms.setTitles(room, 'nurse', ['x'])).rejects.toMatchObject({ code: 'unknown-account' })
  for (const role of ['moderator', 'admin']) expect(await juliet.member.next()).toMatchObject({ role })
  expect(await juliet.member.next()).toEqual({
    ...{ room, contact: 'romeo', role: 'admin', titles: ['Pilgrim', 'Guest'], by: 'romeo' },
    ...online,
  })
  await juliet.client.rooms.setRole(room, 'romeo', 'member')
  expect(await all(juliet.client.rooms.members(room))).toMatchObject([
    {},
    { role: 'member', titles: ['Pilgrim', 'Guest'] },
  ])
})

it('those outside are banned and allowed to come back, and all in the room are told', async () => {
  const { juliet, romeo, nurse, room } = await feast()
  await juliet.client.rooms.setRole(room, 'nurse', 'outcast')
  expect(await romeo.member.next()).toEqual({ room, contact: 'nurse', role: 'outcast', by: 'juliet' })
  await juliet.client.rooms.kick(room, 'nurse')
  await juliet.client.rooms.setTitles(room, 'nurse', ['x'])
  expect((await all(juliet.client.rooms.members(room)))[1]).toEqual({ contact: 'nurse', role: 'outcast' })
  await juliet.client.rooms.setRole(room, 'nurse', 'visitor')
  const event = { room, contact: 'nurse', how: 'unbanned', by: 'juliet' }
  expect(await romeo.left.next()).toEqual(event)
  expect(await nurse.left.next()).toEqual(event)
  await expect(juliet.client.rooms.setRole(room, 'nurse', 'member')).rejects.toMatchObject({ code: 'unknown-account' })
})
