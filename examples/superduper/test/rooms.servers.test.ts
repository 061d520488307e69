import type { Client } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { fillForm } from '@trestle/xep-0004'
import {
  configChanged,
  invitationDeclined,
  invitationReceived,
  muc,
  occupantLeft,
  roomLeft,
  subjectChanged,
} from '@trestle/xep-0045'
import { commands } from '@trestle/xep-0050'
import { registration } from '@trestle/xep-0077'
import { roomAvatarChanged, roomAvatars } from '@trestle/xep-0486'
import type { EventToken } from '@trestle/xmlstream'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Bridge, components, GATEWAY, startBridge } from './bridge.js'
import { all, login, passwords } from './support.js'
import { LIMIT, logInUser } from './user-client.js'

const options = { users: { romeo: 'wherefore' }, components }
const TOMB = `#the-tomb@${GATEWAY}`
const JULIET = `juliet@${GATEWAY}`
const limit = { timeout: LIMIT, interval: 50 }
const png = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
const RED = png('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==')
const GREY = png('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==')

describeWithServers('rooms of superduper, by a client', { options }, (server) => {
  let bridge: Bridge
  let romeo: Client

  beforeAll(async () => {
    bridge = await startBridge(server(), { accounts: passwords })
    romeo = await logInUser(server(), `romeo@${server().domain}`, options.users.romeo)
    romeo.use(muc).use(commands).use(roomAvatars)
    await romeo.get(registration).register(GATEWAY, { username: 'romeo', password: passwords.romeo })
    await vi.waitFor(() => expect(bridge.gateway.users[0]?.status.state).toBe('online'), limit)
  })
  afterAll(async () => {
    await romeo?.stop()
    await bridge?.stop()
  })

  const next = <T>(event: EventToken<T>, where: (value: T) => boolean = () => true) =>
    romeo.xmpp.events.wait(event, { timeout: LIMIT, where })

  async function execute(node: string, values: Readonly<Record<string, string | readonly string[]>>) {
    const session = await romeo.get(commands).execute(GATEWAY, node)
    if (!session.form) throw new Error(`${node}: ${session.notes.map(({ text }) => text).join()}`)
    const done = await session.submit(fillForm(session.form, values))
    return done.notes.map(({ text }) => text)
  }

  /** A new room, which both are in, and what Juliet sees. */
  async function inRoom(name: string) {
    const juliet = await login(bridge.superduper, 'juliet')
    await execute('create-room', { name, members: [JULIET] })
    const { room: id } = await juliet.room.next()
    return { id, juliet, room: await romeo.get(muc).join(`${id}@${GATEWAY}`, 'romeo') }
  }

  it('makes a room with a contact in it', async () => {
    const juliet = await login(bridge.superduper, 'juliet')
    expect(await execute('create-room', { name: 'The tomb', members: [JULIET] })).toEqual([
      expect.stringContaining('The room The tomb is there'),
    ])
    expect(await juliet.room.next()).toMatchObject({ room: '#the-tomb', name: 'The tomb', kind: 'group' })
    const room = await romeo.get(muc).join(TOMB, 'romeo')
    expect([...room.occupants.keys()].sort()).toEqual(['juliet', 'romeo'])
    expect(room.self?.affiliation).toBe('owner')
    expect(await room.getInfo()).toMatchObject({ name: 'The tomb' })
  })

  it('describes a room, and reads how others describe it', async () => {
    const { juliet, room, id } = await inRoom('The vault')
    await room.configure({ description: 'Cold' })
    await vi.waitFor(async () => expect((await juliet.client.rooms.info(id)).info.description).toBe('Cold'), limit)
    await room.setAffiliation(JULIET, 'admin')
    const changed = next(configChanged)
    await juliet.client.rooms.change(id, { description: 'Full of light' })
    expect((await changed).codes).toContain(104)
    expect((await room.getInfo()).description).toBe('Full of light')
    const told = next(subjectChanged, ({ subject }) => subject.text === 'Light')
    await juliet.client.rooms.change(id, { subject: 'Light' })
    expect((await told).subject.nick).toBe('juliet')
  })

  it('gives a room a picture, and sees the picture that others give it', async () => {
    const { juliet, room, id } = await inRoom('The church')
    const pictureOf = async () => (await juliet.client.rooms.info(id)).info.avatar
    await romeo.get(roomAvatars).setAvatar(room.address, RED, 'image/png')
    await vi.waitFor(async () => expect(await pictureOf()).toBeDefined(), limit)
    const downloaded = await all(juliet.client.files.download((await pictureOf()) ?? ''))
    expect(Buffer.concat(downloaded).equals(RED)).toBe(true)
    await room.setAffiliation(JULIET, 'admin')
    const shown = next(roomAvatarChanged, ({ hashes }) => hashes.length > 0)
    const { id: avatar } = await juliet.client.files.upload(GREY, { type: 'image/png' })
    await juliet.client.rooms.change(id, { avatar })
    await shown
    await vi.waitFor(async () => {
      const found = await romeo.get(roomAvatars).getAvatar(room.address)
      expect(found?.data.length).toBeGreaterThan(0)
    }, limit)
    const none = next(roomAvatarChanged, ({ hashes }) => hashes.length === 0)
    await juliet.client.rooms.change(id, { avatar: null })
    await none
  })

  it('leaves a room at the network, and is out of it where another app leaves', async () => {
    const { juliet, room, id } = await inRoom('The grave')
    const phone = await login(bridge.superduper, 'romeo')
    const gone = next(occupantLeft, ({ occupant }) => occupant.nick === 'juliet')
    await juliet.client.rooms.leave(id)
    await gone
    await juliet.client.rooms.list()
    const out = next(roomLeft)
    await phone.client.rooms.leave(id)
    expect((await out).room.address.toString()).toBe(room.address.toString())
    const other = await inRoom('The pit')
    const left = next(roomLeft)
    await execute('leave-room', { room: other.room.address.local })
    await left
    expect(await other.juliet.left.next()).toMatchObject({ room: other.id, contact: 'romeo', how: 'left' })
  })

  it('hears who does not come, and does not come', async () => {
    const { juliet, room, id } = await inRoom('The feast')
    const nurse = await login(bridge.superduper, 'nurse')
    const declined = next(invitationDeclined)
    room.invite(`nurse@${GATEWAY}`)
    expect(await nurse.invited.next()).toMatchObject({ room: id, by: 'romeo' })
    await nurse.client.rooms.leave(id, { reason: 'My bones ache' })
    expect(await declined).toMatchObject({ reason: 'My bones ache' })
    const invited = next(invitationReceived)
    const ball = await juliet.client.rooms.create({ name: 'The ball' })
    await juliet.client.rooms.invite(ball, 'romeo')
    romeo.get(muc).decline(await invited, 'A dream')
    expect(await juliet.declined.next()).toEqual({ room: ball, contact: 'romeo', reason: 'A dream' })
  })
})
