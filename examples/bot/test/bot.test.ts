import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { createTestServer, type TestServer } from '@trestle/test-server'
import { muc, occupantLeft, roomMessage } from '@trestle/xep-0045'
import { hostedEntered, mucService } from '@trestle/xep-0045/service'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { runBot } from './bot-process.js'

const users = { bot: 'mask', capulet: 'feast', romeo: 'wherefore' }
const ROOMS = 'rooms.localhost'
const FEAST = `feast@${ROOMS}`

let server: TestServer
let component: Component
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bot-test-'))
  server = await createTestServer({ users, components: { [ROOMS]: 'secret' } }).start()
  await writeFile(join(folder, 'ca.pem'), server.ca)
  const { host, componentPort: port } = server
  component = createComponent({ jid: ROOMS, secret: 'secret', host, port }).use(mucService)
  await component.start()
  const feast = await component.get(mucService).createRoom(FEAST)
  await feast.setAffiliation(`bot@${server.domain}`, 'admin')
})
afterAll(async () => {
  await component.stop()
  await server.stop()
  await rm(folder, { recursive: true })
})

const environment = () => ({
  NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  XMPP_JID: `bot@${server.domain}`,
  XMPP_PASSWORD: users.bot,
  XMPP_HOST: server.host,
  XMPP_PORT: String(server.c2sPort),
  XMPP_ROOM: FEAST,
})

async function guest(user: keyof typeof users = 'capulet', bot = 'bot') {
  const { domain, host, c2sPort: port, ca } = server
  const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } }).use(muc)
  onTestFinished(() => client.stop())
  await client.start()
  const room = await client.get(muc).join(FEAST, user)
  return {
    client,
    room,
    async ask(body: string) {
      const answer = client.xmpp.events.wait(roomMessage, { where: ({ nick }) => nick === bot })
      room.say(body)
      return (await answer).message.body
    },
  }
}

const botEnters = () => component.xmpp.events.wait(hostedEntered, { where: ({ nick }) => nick === 'bot' })

it('serves its room, remembers, and leaves when it is told to', async () => {
  const env = { ...environment(), STATE_FILE: join(folder, 'seen.json') }
  const { client, room, ask } = await guest()
  const bot = runBot(env)
  await bot.said(`I am in ${FEAST}.`)
  expect(await ask('!seen bot')).toBe('capulet: bot is here.')
  const left = client.xmpp.events.wait(occupantLeft, { where: ({ occupant }) => occupant.nick === 'bot' })
  expect((await bot.stop()).code).toBe(0)
  expect((await left).reason).toBe('left')
  expect(JSON.parse(await readFile(env.STATE_FILE, 'utf8'))).toMatchObject([['capulet', { did: 'spoke' }]])

  await room.changeNick('old capulet')
  const again = runBot(env)
  await again.said(`I am in ${FEAST}.`)
  expect(await ask('!seen capulet')).toMatch(/^old capulet: capulet was here \d+ (seconds?|minutes?) ago\.$/)
  expect((await again.stop()).code).toBe(0)
})

it('is back in the room when the server is', async () => {
  const bot = runBot(environment())
  await bot.said(`I am in ${FEAST}.`)
  const back = botEnters()
  await server.restart()
  await back
  const { ask } = await guest()
  expect(await ask('!topic')).toBe('capulet: There is none.')
  expect((await bot.stop()).code).toBe(0)
})

it('stays away once it was put out, and says by its exit code whether to try again', async () => {
  const bot = runBot(environment())
  await bot.said(`I am in ${FEAST}.`)
  await component.get(mucService).room(FEAST).kick('bot', 'Enough')
  expect(await bot.ended()).toEqual({ code: 0, output: expect.stringContaining('kicked (Enough)') })
  const nowhere = await runBot({ ...environment(), XMPP_ROOM: 'feast@nowhere.localhost' }).ended()
  expect(nowhere).toMatchObject({ code: 1, output: expect.not.stringContaining(users.bot) })
  expect(nowhere.output).not.toBe('')
  const wrong = await runBot({ ...environment(), XMPP_PASSWORD: 'rapier' }).ended()
  expect(wrong).toMatchObject({ code: 78, output: expect.stringContaining('password') })
  const unset = await runBot({ ...environment(), XMPP_ROOM: '' }).ended()
  expect(unset).toMatchObject({ code: 1, output: expect.stringContaining('Set XMPP_ROOM.') })
})

it('is what docs/bots.md builds, piece by piece', async () => {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const guide = await readFile(here('../../../docs/bots.md'), 'utf8')
  const program = join(folder, 'bot.mjs')
  await writeFile(program, [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code).join('\n'))
  await symlink(here('../node_modules'), join(folder, 'node_modules'))

  await component.get(mucService).room(FEAST).setAffiliation(`capulet@${server.domain}`, 'owner')
  const [capulet, romeo] = [await guest('capulet', 'doorkeeper'), await guest('romeo', 'doorkeeper')]
  const bot = runBot(environment(), program)
  await bot.said(`In ${FEAST} as doorkeeper.`)
  romeo.room.say('!kick capulet')
  expect(await romeo.ask('!hello')).toBe('Welcome, romeo')
  const left = capulet.client.xmpp.events.wait(occupantLeft, { where: ({ occupant }) => occupant.nick === 'romeo' })
  capulet.room.say('!kick romeo')
  expect(await left).toMatchObject({ reason: 'kicked', text: 'for capulet' })
  expect([...capulet.room.occupants.keys()].sort()).toEqual(['capulet', 'doorkeeper'])
  expect((await bot.stop()).code).toBe(0)

  const wrong = await runBot({ ...environment(), XMPP_PASSWORD: 'rapier' }, program).ended()
  expect(wrong).toMatchObject({ code: 78, output: expect.not.stringContaining('rapier') })
})
