import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { createTestServer, type TestServer } from '@trestle/test-server'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

const users = { echo: 'nymph', juliet: 'nightingale' }
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

let server: TestServer
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-bot-test-'))
  server = await createTestServer({ users }).start()
  await writeFile(join(folder, 'ca.pem'), server.ca)
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const running: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(running.splice(0).map((end) => end())))

/** The program as its operator runs it: all that it needs is in the environment. */
function runBot(env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      XMPP_JID: `echo@${server.domain}`,
      XMPP_PASSWORD: users.echo,
      XMPP_HOST: server.host,
      XMPP_PORT: String(server.c2sPort),
      ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
      child.emit('said')
    })
  }
  const closed = once(child, 'close') as Promise<[number | null]>
  running.push(() => {
    child.kill('SIGKILL')
    return closed
  })
  return {
    said: (text: string) => until(child, () => output.includes(text)),
    /** Resolves with the exit code and all that it wrote. */
    async ended() {
      const [code] = await closed
      return { code, output }
    },
    async stop() {
      child.kill('SIGTERM')
      return await this.ended()
    },
  }
}

async function until(child: ChildProcess, isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await once(child, 'said')
}

async function login(): Promise<Client> {
  const { domain, host, c2sPort: port, ca } = server
  const client = createClient({ jid: `juliet@${domain}`, password: users.juliet, host, port, tls: { ca } })
  running.push(() => client.stop())
  await client.start()
  await client.get(roster).load()
  return client
}

it('answers, accepts contacts, stays up, and stops when it is told to', async () => {
  const bot = runBot()
  await bot.said('Online as echo@')
  const juliet = await login()
  const accepted = juliet.xmpp.events.wait('subscription', { where: ({ type }) => type === 'subscribed' })
  const asked = juliet.xmpp.events.wait('subscription', { where: ({ type }) => type === 'subscribe' })
  juliet.send(juliet.presence())
  juliet.get(roster).subscribe(`echo@${server.domain}`)
  await Promise.all([accepted, asked])

  const answer = juliet.xmpp.events.wait('message')
  juliet.send(juliet.message({ to: `echo@${server.domain}`, body: 'Hist! Romeo, hist!' }))
  expect((await answer).body).toBe('You said: Hist! Romeo, hist!')

  const answers: (string | undefined)[] = []
  juliet.on('message', ({ body }) => answers.push(body))
  const last = juliet.xmpp.events.wait('message')
  juliet.send(juliet.message({ to: `echo@${server.domain}`, body: 'You said: that already' }))
  juliet.send(juliet.message({ to: `echo@${server.domain}`, body: 'Tassel-gentle' }))
  await last
  expect(answers).toEqual(['You said: Tassel-gentle'])

  const gone = juliet.xmpp.events.wait('contact:offline')
  const { code, output } = await bot.stop()
  expect([code, output.trim().split('\n').length]).toEqual([0, 1])
  await gone
})

it('comes back when the server does', async () => {
  const bot = runBot()
  await bot.said('Online as echo@')
  await server.restart()
  await bot.said('Next attempt in')
  const juliet = await login()
  const back = juliet.xmpp.events.wait('message')
  // The server keeps it for the bot where that is not back yet.
  juliet.send(juliet.presence())
  juliet.send(juliet.message({ to: `echo@${server.domain}`, body: 'Art thou gone?' }))
  expect((await back).body).toBe('You said: Art thou gone?')
  expect((await bot.stop()).code).toBe(0)
})

it('waits for a server that is not there yet, and may be told to stop meanwhile', async () => {
  const bot = runBot({ XMPP_PORT: '1' })
  await bot.said('Next attempt in')
  expect((await bot.stop()).code).toBe(0)
})

it('ends with what is wrong where another attempt would fail the same way', async () => {
  const { code, output } = await runBot({ XMPP_PASSWORD: 'narcissus' }).ended()
  expect([code, output]).toEqual([78, expect.stringContaining('password')])
  expect(output).not.toContain('narcissus')
  expect(await runBot({ XMPP_JID: '' }).ended()).toMatchObject({
    code: 1,
    output: expect.stringContaining('Set XMPP_JID'),
  })
})
