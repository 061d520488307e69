import { expect, it } from 'vitest'
import { all, crowdedBall, feast, login, online, rawConnection, startServer } from '../../test/support.js'

it('members of a group take others in without asking', async () => {
  const { juliet, romeo, nurse, room } = await feast()
  await romeo.client.rooms.add(room, 'nurse')
  expect(await nurse.room.next()).toMatchObject({ room, size: 3 })
  const event = { room, contact: 'nurse', role: 'member', by: 'romeo', ...online }
  expect(await juliet.member.next()).toEqual(event)
  expect(await nurse.member.next()).toEqual(event)
  await romeo.client.rooms.add(room, 'nurse')
  await juliet.client.rooms.setRole(room, 'nurse', 'outcast')
  await expect(romeo.client.rooms.add(room, 'nurse')).rejects.toMatchObject({ code: 'not-allowed' })
  const channel = await juliet.client.rooms.create({ name: 'Verona', kind: 'channel' })
  await expect(juliet.client.rooms.add(channel, 'romeo')).rejects.toMatchObject({ code: 'not-allowed' })
})

it('members see who is there, in rooms that are not too large', async () => {
  const { server, juliet, romeo, room } = await feast({ limits: { presenceMembers: 2 } })
  await romeo.client.setPresence('away', 'On a ladder')
  expect(await juliet.member.next()).toMatchObject({ room, contact: 'romeo', show: 'away', status: 'On a ladder' })
  await romeo.client.logout()
  expect(await juliet.member.next()).toMatchObject({ contact: 'romeo', show: 'offline', lastSeen: expect.any(Date) })
  const [, gone] = await all(juliet.client.rooms.members(room))
  expect(gone).toMatchObject({ contact: 'romeo', show: 'offline', lastSeen: expect.any(Date) })
  await juliet.client.rooms.add(room, 'nurse')
  expect(await all(juliet.client.rooms.members(room))).toEqual([
    { contact: 'juliet', role: 'owner' },
    { contact: 'nurse', role: 'member' },
    { contact: 'romeo', role: 'member' },
  ])
  expect(await juliet.member.next()).toEqual({ room, contact: 'nurse', role: 'member', by: 'juliet' })
  const again = await login(server, 'romeo')
  await again.client.setProfile({ name: 'Romeo Montague' })
  expect(await juliet.member.next()).toEqual({ room, contact: 'romeo', role: 'member', nick: 'Romeo Montague' })
})

it('5,000 members come in pages, and what is said reaches those who are there', async () => {
  const crowd = Array.from({ length: 4998 }, (_, index) => `guest ${index}`)
  const room = '#ball'
  const { dataDir, accounts } = crowdedBall(crowd)
  const server = await startServer({ dataDir, accounts })
  const juliet = await login(server, 'juliet')
  const romeo = await login(server, 'romeo')
  const nurse = await login(server, 'nurse')
  const members = await all(juliet.client.rooms.members(room))
  expect(new Set(members.map(({ contact }) => contact))).toEqual(new Set(['juliet', 'romeo', ...crowd]))
  expect(members).toHaveLength(5000)
  await juliet.client.sendMessage({ destination: room, text: 'Welcome' })
  expect(await romeo.message.next()).toMatchObject({ chat: room, body: 'Welcome' })
  await expect(nurse.client.rooms.join(room)).rejects.toMatchObject({ code: 'too-many-members' })
})

it('pages go on where those leave who were last on one', async () => {
  const { server, juliet, room } = await feast()
  await juliet.client.rooms.add(room, 'nurse')
  await juliet.client.rooms.add(room, 'echobot')
  const wire = await rawConnection(server)
  await wire.login('romeo')
  const ask = async (request: object) => {
    wire.send({ ...request, ref: 2 })
    for (;;) {
      const line = await wire.next()
      if (line['ref'] === 2) return line
    }
  }
  expect(await ask({ type: 'members', room, limit: 2 })).toMatchObject({
    members: [{ contact: 'echobot' }, { contact: 'juliet' }],
    more: true,
  })
  await juliet.client.rooms.kick(room, 'nurse')
  expect(await ask({ type: 'members', room, after: 'nurse', limit: 2 })).toMatchObject({
    members: [{ contact: 'romeo' }],
    more: false,
  })
})

it('the directory comes in pages, by the text in names', async () => {
  const { juliet, romeo } = await feast({ limits: { rooms: 300 } })
  const { rooms } = juliet.client
  const created: string[] = []
  for (let index = 0; index < 220; index += 1) {
    created.push(await rooms.create({ name: `${index % 2 ? 'Square' : 'Street'} ${index}`, kind: 'channel' }))
  }
  const found = await all(romeo.client.rooms.directory())
  expect(found.map(({ room }) => room)).toEqual([...created].sort())
  expect(await all(romeo.client.rooms.directory('STREET'))).toHaveLength(110)
})
