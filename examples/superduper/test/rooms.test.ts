import { startGateway } from '@trestle/gateway-testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import superduper from '../src/index.js'
import type { SuperDuperServerOptions } from '../src/server/index.js'
import { crowdedBall, login, passwords, startServer } from './support.js'

const form = { username: 'romeo', password: passwords.romeo }

/** Romeo with XMPP, Juliet and the nurse with the network; a group and a channel that Juliet owns. */
async function verona(options: Partial<SuperDuperServerOptions> = {}, limit = 20_000) {
  const server = await startServer(options)
  const juliet = await login(server, 'juliet')
  const nurse = await login(server, 'nurse')
  const { rooms } = juliet.client
  const group = await rooms.create({ name: 'The Feast', members: ['romeo'] })
  const channel = await rooms.create({ name: 'Verona', kind: 'channel', description: 'Fair' })
  vi.stubEnv('SUPERDUPER_SERVER', `127.0.0.1:${server.port}`)
  const gateway = await startGateway(superduper, { form, limit })
  onTestFinished(() => gateway.stop())
  onTestFinished(() => void vi.unstubAllEnvs())
  const { user } = gateway
  return { server, juliet, nurse, gateway, user, group, channel, feast: user.room(group), square: user.room(channel) }
}

const message = (destination: string, text: string) => ({ destination, text })

it('shows the rooms that the user is in, who is there and what is said', async () => {
  const { juliet, feast, group } = await verona()
  await juliet.client.rooms.setNick(group, 'The sun')
  await juliet.client.rooms.setTitles(group, 'juliet', ['Saint'])
  await feast.enter()
  expect(feast.jid.toString()).toBe('#the-feast@network.example.org')
  expect(feast.occupants).toMatchObject([
    { nick: 'The sun', affiliation: 'owner', titles: ['Saint'], jid: 'juliet@network.example.org' },
    { nick: 'romeo', affiliation: 'member', role: 'participant' },
  ])
  const id = await juliet.client.sendMessage(message(group, 'Good pilgrim'))
  const first = await feast.receives('Good pilgrim')
  expect(first.nick).toBe('The sun')
  await feast.react(first, ['🌹'])
  expect(await juliet.reactions.next()).toMatchObject({ chat: group, id, sender: 'romeo', emojis: ['🌹'] })
  const reply = await feast.send('Have not saints lips?', { replyTo: first })
  const got = await juliet.message.next()
  expect(got).toMatchObject({ chat: group, sender: 'romeo', body: 'Have not saints lips?', replyTo: { id } })
  await juliet.client.react(group, got.id, ['💋'])
  await feast.receives({ kind: 'reactions', nick: 'The sun', target: reply.id, emojis: ['💋'] })
  await feast.edit(reply, 'Have not saints lips, and holy palmers too?')
  expect(await juliet.edited.next()).toMatchObject({ id: got.id, body: 'Have not saints lips, and holy palmers too?' })
  await juliet.client.edit(group, id, 'Good pilgrim, you do wrong your hand too much')
  await feast.receives({ kind: 'edit', nick: 'The sun', target: first.id, body: /wrong your hand/ })
  await feast.retract(reply)
  expect(await juliet.deleted.next()).toMatchObject({ id: got.id, sender: 'romeo' })
  await juliet.client.delete(group, id)
  await feast.receives({ kind: 'retraction', nick: 'The sun', target: first.id })
})

it('tells of whoever comes, is renamed, gets a role, and goes', async () => {
  const { juliet, nurse, feast, group } = await verona()
  await feast.enter()
  const { rooms } = juliet.client
  await rooms.add(group, 'nurse')
  await feast.receives({ kind: 'joined', nick: 'nurse', role: 'participant' })
  await nurse.client.rooms.setNick(group, 'Angelica')
  await feast.receives({ kind: 'renamed', nick: 'Angelica', before: 'nurse' })
  await rooms.setRole(group, 'nurse', 'moderator')
  await feast.receives({ kind: 'occupant', nick: 'Angelica', role: 'moderator' })
  await nurse.client.setPresence('away', 'Gone to seek Peter')
  await feast.receives({ kind: 'occupant', nick: 'Angelica', show: 'away', status: 'Gone to seek Peter' })
  await nurse.client.sendTyping(group, 'composing')
  await feast.receives({ kind: 'typing', nick: 'Angelica', state: 'composing' })
  await rooms.change(group, { subject: 'Masks' })
  await feast.receives({ kind: 'subject', text: 'Masks', nick: 'juliet' })
  await rooms.kick(group, 'nurse', { reason: 'Your lady mother calls' })
  await feast.receives({ kind: 'left', nick: 'Angelica', how: 'kicked', reason: 'Your lady mother calls' })
  await rooms.setRole(group, 'romeo', 'outcast', { reason: 'A Montague' })
  await feast.receives({ kind: 'out', how: 'banned', reason: 'A Montague' })
  await expect(feast.enter()).rejects.toMatchObject({ code: 'refused' })
})

it('lets the user into channels, with the nick and the password that they give', async () => {
  const { juliet, square, channel, feast, group } = await verona()
  const { rooms } = juliet.client
  await rooms.change(channel, { password: 'rose' })
  await expect(square.enter({ password: 'thorn' })).rejects.toMatchObject({ condition: 'not-authorized' })
  await square.enter({ nick: 'A pilgrim', password: 'rose' })
  expect(square.occupants.map(({ nick }) => nick)).toEqual(['A pilgrim', 'juliet'])
  expect((await rooms.info(channel)).info.size).toBe(2)
  await square.send('Is the day so young?')
  expect(await juliet.message.next()).toMatchObject({ chat: channel, sender: 'romeo' })
  await square.changeNick('Romeo')
  expect(square.nick).toBe('Romeo')
  await juliet.client.rooms.destroy(group, { reason: 'Dawn' })
  await feast.handle.info()
  await square.leave()
  expect((await rooms.info(channel)).info.size).toBe(2)
})

it('tells what was said while nobody was connected', async () => {
  const { server, juliet, gateway, user, feast, group } = await verona()
  await feast.enter()
  await juliet.client.sendMessage(message(group, 'One'))
  await feast.receives('One')
  server.admin.perform({ call: 'disconnect', account: 'romeo' })
  await gateway.until('the connection is lost', () => user.status?.state !== 'online')
  await juliet.client.sendMessage(message(group, 'Two'))
  await gateway.advance(60_000)
  await user.becomes('online')
  await feast.receives('Two')
  expect((await feast.archive()).map((event) => 'body' in event && event.body)).toEqual(['One', 'Two'])
})

it('does in rooms what the user wants, as far as the user may', async () => {
  const { juliet, nurse, feast, group } = await verona()
  await feast.enter()
  await expect(feast.setSubject('Mine')).rejects.toMatchObject({ code: 'refused', condition: 'forbidden' })
  await juliet.client.rooms.setRole(group, 'romeo', 'admin')
  await feast.setSubject('Ours')
  expect((await juliet.client.rooms.info(group)).info).toMatchObject({ subject: 'Ours', subjectBy: 'romeo' })
  await juliet.client.rooms.add(group, 'nurse')
  await feast.receives({ kind: 'joined', nick: 'nurse' })
  await nurse.client.sendMessage(message(group, 'Your mother craves a word'))
  const word = await feast.receives(/craves/)
  await feast.moderate(word, 'Not now')
  expect(await juliet.deleted.next()).toMatchObject({ sender: 'romeo', author: 'nurse', reason: 'Not now' })
  await feast.receives({ kind: 'moderation', target: word.id, reason: 'Not now' })
  await feast.setRole('nurse', 'visitor')
  await feast.receives({ kind: 'occupant', nick: 'nurse', role: 'visitor' })
  await feast.kick('nurse', 'Out')
  expect(await nurse.left.next()).toMatchObject({ contact: 'nurse', how: 'kicked', by: 'romeo', reason: 'Out' })
  await feast.invite('nurse', 'Come back')
  expect(await nurse.invited.next()).toMatchObject({ room: group, by: 'romeo', reason: 'Come back' })
  await nurse.client.rooms.join(group)
  await feast.receives({ kind: 'joined', nick: 'nurse' })
  await feast.setRole('nurse', 'outcast')
  expect(await nurse.left.next()).toMatchObject({ how: 'banned' })
  await feast.unban('nurse')
  expect(await nurse.left.next()).toMatchObject({ how: 'unbanned' })
  await feast.configure({ name: 'A feast' })
  expect((await juliet.client.rooms.info(group)).info.name).toBe('A feast')
  await expect(feast.destroy()).rejects.toMatchObject({ condition: 'forbidden' })
  await juliet.client.rooms.setRole(group, 'romeo', 'owner')
  await feast.destroy('Dawn')
  await feast.receives({ kind: 'out', how: 'destroyed', reason: 'Dawn' })
  await expect(juliet.client.rooms.info(group)).rejects.toMatchObject({ code: 'unknown-room' })
})

it('passes on invitations, and what another app of the user does', async () => {
  const { server, juliet, user, feast, group } = await verona()
  const phone = await login(server, 'romeo')
  // Contacts invite by themselves; others are named by the room.
  await juliet.client.sendMessage(message('romeo', 'Tonight'))
  await user.chat('juliet').receives('Tonight')
  const room = await juliet.client.rooms.create({ name: 'The tomb' })
  await juliet.client.rooms.invite(room, 'romeo', { reason: 'Midnight' })
  await user.chat('juliet').receives({ kind: 'invitation', room: '#the-tomb@network.example.org', reason: 'Midnight' })
  await feast.enter()
  await phone.client.sendMessage(message(group, 'From my phone'))
  expect((await feast.receives('From my phone')).nick).toBe('romeo')
  await phone.client.rooms.leave(group)
  await feast.receives({ kind: 'out' })
  await phone.client.rooms.join(room)
  const tomb = user.room(room)
  await tomb.enter()
  expect(tomb.occupants).toHaveLength(2)
})

it('narrows to what a server and a room have', async () => {
  const { juliet, feast, square, group, user } = await verona({ without: ['kicks', 'nicks', 'directory', 'subjects'] })
  await juliet.client.rooms.setRole(group, 'romeo', 'admin')
  await juliet.client.rooms.change(group, { without: ['reactions'] })
  await feast.enter()
  const missing = { code: 'refused', condition: 'feature-not-implemented' }
  await expect(feast.setSubject('x')).rejects.toMatchObject(missing)
  await expect(feast.changeNick('x')).rejects.toMatchObject(missing)
  await juliet.client.sendMessage(message(group, 'Hush'))
  await expect(feast.react(await feast.receives('Hush'), ['x'])).rejects.toMatchObject({ code: 'refused' })
  await square.enter({ nick: 'Nobody' })
  expect(square.nick).toBe('romeo')
  expect(user.status).toMatchObject({ state: 'online' })
})

it('shows 5,000 members', async () => {
  const crowd = Array.from({ length: 4998 }, (_, index) => `guest ${index}`)
  const { dataDir, accounts } = crowdedBall(crowd)
  const { juliet, user } = await verona({ dataDir, accounts }, 120_000)
  const ball = user.room('#ball')
  await ball.enter()
  expect(new Set(ball.occupants.map(({ nick }) => nick))).toEqual(new Set(['juliet', 'romeo', ...crowd]))
  await juliet.client.sendMessage(message('#ball', 'Welcome'))
  expect((await ball.receives('Welcome')).nick).toBe('juliet')
}, 120_000)
