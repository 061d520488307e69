import type { Client } from '@trestle/client'
import { describeWithServers, proxyEach } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createGateway, createMemoryStore, GatewayError } from '../src/index.js'
import { befriend, serverClient } from './over-server.js'
import { trialNetwork } from './trial-network.js'

const GATEWAY = 'trial.localhost'
const LIMIT = { timeout: 30_000, interval: 50 }
const KIB = 2 ** 10
const options = { users: { romeo: 'wherefore', juliet: 'therefore' }, components: { [GATEWAY]: 'secret' } }
const TEXTS = { angle: '<'.repeat(200 * KIB), long: 'All of it. '.repeat(100 * KIB).slice(0, 1024 * KIB) }

describeWithServers('a gateway whose network sends far too much', { options }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().componentPort }))
  const { network, trial } = trialNetwork()
  const store = createMemoryStore()

  /** Over the store of the one before. */
  async function startGateway() {
    const { host, port } = line.proxy
    const component = { jid: GATEWAY, secret: 'secret', host, port, reconnect: { initial: 20, max: 100 } }
    const gateway = createGateway({ network, store, component })
    onTestFinished(() => gateway.stop())
    const ends: unknown[] = []
    gateway.component.on('offline', ({ error }) => error && ends.push(error))
    await gateway.start()
    return { gateway, ends }
  }

  async function logIn(name: string, password: string): Promise<Client> {
    const client = serverClient(server(), { user: name, password, resource: 'x', asked: befriend })
    onTestFinished(() => client.stop())
    await client.start()
    client.send(client.presence())
    return client
  }

  async function register(client: Client, username: string) {
    const next = trial.next()
    await client.get(registration).register(GATEWAY, { username, password: 'secret' })
    return next
  }

  it('keeps its connection, now and after a restart, and brings the texts whole', async () => {
    trial.send = (session, body) => session.says('echobot', `echo: ${body}`)
    const first = await startGateway()
    const [romeo, juliet] = [await logIn('romeo', 'wherefore'), await logIn('juliet', 'therefore')]
    const session = await register(romeo, 'romeo')
    await register(juliet, 'juliet')

    const texts = new Map<string, string>()
    const ids = new Set<string | undefined>()
    romeo.on('message', ({ from, id, body }) => {
      if (body === undefined || ids.has(id)) return
      ids.add(id)
      const chat = from?.local ?? ''
      texts.set(chat, (texts.get(chat) ?? '') + body)
    })
    const statuses = new Map<string, string | undefined>()
    romeo.on('presence', ({ from, status }) => void statuses.set(String(from?.bare), status))
    const echoes: (string | undefined)[] = []
    juliet.on('message', ({ body }) => void echoes.push(body))
    async function echoOf(body: string): Promise<void> {
      juliet.send(juliet.message({ to: `echobot@${GATEWAY}`, body }))
      await vi.waitFor(() => expect(echoes).toContain(`echo: ${body}`), LIMIT)
    }

    const status = '"status" '.repeat(70 * KIB)
    await session.context.contacts
      .byLegacyId('angle')
      .update({ name: '<nick>'.repeat(17 * KIB), friend: true, presence: { show: 'away', status } })
    session.context.connection.connected({ status })
    await vi.waitFor(() => expect(statuses.get(`angle@${GATEWAY}`)).toMatch(/^"status" .*…$/), LIMIT)
    await vi.waitFor(() => expect(statuses.get(GATEWAY)).toMatch(/^"status" .*…$/), LIMIT)
    await echoOf('before')
    expect(first.ends).toEqual([])

    await line.proxy.refuse()
    line.proxy.cut()
    await vi.waitFor(() => expect(first.gateway.component.xmpp.online).toBe(false), LIMIT)
    for (const [chat, text] of Object.entries(TEXTS)) await session.says(chat, text)
    await first.gateway.stop()
    await line.proxy.accept()
    // Each of the next sessions of this user is as bad.
    trial.login = ({ context }) => (context.user.form.username === 'romeo' ? status : 'Hello')
    statuses.clear()
    const second = await startGateway()
    await vi.waitFor(() => expect([...texts.values()].join('').length).toBe(1224 * KIB), LIMIT)
    expect(texts.get('angle') === TEXTS.angle).toBe(true)
    expect(texts.get('long') === TEXTS.long).toBe(true)
    await vi.waitFor(() => expect(statuses.get(`angle@${GATEWAY}`)).toMatch(/^"status" .*…$/), LIMIT)
    await echoOf('after')

    trial.send = (from, body) => {
      if (from.context.user.form.username === 'juliet') return from.says('echobot', `echo: ${body}`)
      throw new GatewayError('blocked', `<${body}>`.repeat(150 * KIB))
    }
    const refused = romeo.xmpp.events.wait('message:error', LIMIT)
    romeo.send(romeo.message({ to: `echobot@${GATEWAY}`, body: 'Hi' }))
    expect((await refused).error?.text).toMatch(/^<Hi><Hi>.*…$/)
    const last = trial.sessions.findLast(({ context }) => context.user.form.username === 'romeo')
    last?.context.connection.lost(new GatewayError('unreachable', status), 'never')
    await vi.waitFor(() => expect(statuses.get(GATEWAY)).toMatch(/^Not connected: "status" .*…$/), LIMIT)
    await echoOf('at last')
    expect(second.ends).toEqual([])
  }, 120_000)
})
