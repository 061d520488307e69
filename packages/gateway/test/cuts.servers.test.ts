import type { Client } from '@trestle/client'
import { describeWithServers, faultSeed, proxyEach, seededRandom } from '@trestle/test-fixtures'
import { createManualClock } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import { receiptReceived, receipts } from '@trestle/xep-0184'
import type { Clock } from '@trestle/xmlstream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createGateway, createMemoryStore } from '../src/index.js'
import { serverClient } from './over-server.js'
import { trialNetwork } from './trial-network.js'

const GATEWAY = 'trial.localhost'
const ECHO = `echobot@${GATEWAY}`
const LIMIT = { timeout: 30_000, interval: 50 }
const CUTS = 25
const options = { users: { romeo: 'wherefore' }, components: { [GATEWAY]: 'secret' } }

describeWithServers('a gateway whose connection breaks', { options }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().componentPort }))

  async function setUp(reconnect: { initial: number; max: number; random?: () => number }, clock?: Clock) {
    const { host, port } = line.proxy
    const { network, trial } = trialNetwork()
    const component = { jid: GATEWAY, secret: 'secret', host, port, reconnect, clock }
    const limits = { messages: { count: 1e6, seconds: 1 }, toUser: { count: 1e6, seconds: 1 } }
    async function start() {
      const gateway = createGateway({ network, store: createMemoryStore(), component, limits })
      onTestFinished(() => gateway.stop())
      await gateway.start()
      return gateway
    }
    // The server may still hold the connection of the test before, which was cut.
    return { gateway: await vi.waitFor(start, LIMIT), trial }
  }

  async function logIn(): Promise<Client> {
    const client = serverClient(server(), { resource: 'orchard' })
    onTestFinished(() => client.stop())
    client.use(receipts)
    await client.start()
    client.send(client.presence())
    return client
  }

  it('loses nothing that it has accepted, in either direction, and takes nothing twice', async () => {
    const context = `TRESTLE_FAULT_SEED=${faultSeed}`
    const { gateway, trial } = await setUp({ initial: 2, max: 10 })
    const client = await logIn()
    const next = trial.next()
    await client.get(registration).register(GATEWAY, { username: 'romeo', password: 'secret' })
    const session = await next
    const random = seededRandom(faultSeed)
    // Not by the number of connections: the server ends some by itself, while it holds the one before.
    line.proxy.replan(() => {
      const from = random() < 0.5 ? 'client' : 'server'
      const bytes = Math.floor(random() * 12_000)
      return line.proxy.cuts > CUTS ? undefined : { at: { from, bytes }, how: random() < 0.5 ? 'reset' : 'end' }
    })

    const accepted: string[] = []
    const failed: unknown[] = []
    let said = 0
    const say = () => {
      const body = `in ${said++}`
      session.says('echobot', body, { legacyId: body }).then(
        () => accepted.push(body),
        (error) => failed.push(error),
      )
    }
    const heard = new Map<string | undefined, string>()
    const confirmed: string[] = []
    const asked = new Map<string, string>()
    let isOver = false
    client.on(receiptReceived, ({ id }) => void confirmed.push(asked.get(id) ?? id))
    // What arrives for the first time brings more of both, so that there is traffic as long as nothing is lost.
    client.on('message', ({ from, id, body }) => {
      if (from?.bare.toString() !== ECHO || body === undefined || heard.has(id)) return
      heard.set(id, body)
      if (isOver) return
      say()
      const message = client.get(receipts).request(client.message({ to: ECHO, body: `out ${asked.size}` }))
      asked.set(message.id as string, message.body as string)
      client.send(message)
    })
    for (let i = 0; i < 10; i++) say()
    line.proxy.cut()
    await vi.waitFor(() => expect(line.proxy.cuts, context).toBe(CUTS + 1), { ...LIMIT, timeout: 60_000 })
    isOver = true
    await vi.waitFor(() => expect(heard.size, context).toBe(said), LIMIT)
    await vi.waitFor(() => expect(new Set(confirmed).size, context).toBe(session.got.length), LIMIT)

    expect(failed, context).toEqual([])
    expect([...heard.values()].sort(), context).toEqual([...accepted].sort())
    const got = session.got.map(({ body }) => body)
    expect(got.length, context).toBeGreaterThan(CUTS)
    expect(new Set(got).size, context).toBe(got.length)
    expect([...new Set(confirmed)].sort(), context).toEqual([...got].sort())
    expect(trial.sessions, context).toHaveLength(1)
    expect(gateway.users[0]?.status.state, context).toBe('online')
  }, 120_000)

  it('waits longer after each connection that breaks at once, and shortly again after one that lasted', async () => {
    const clock = createManualClock()
    const { gateway } = await setUp({ initial: 1000, max: 1e9, random: () => 1 - 2 ** -20 }, clock)
    const { component } = gateway
    const delays: number[] = []
    component.on('reconnecting', ({ delay }) => {
      delays.push(delay)
      setImmediate(() => clock.advance(delay))
    })
    // Whether it is let in at once, or the server still holds the connection that was cut, is the server's business.
    async function cut(): Promise<void> {
      const again = new Promise<void>((resolve) => component.on('online', () => setImmediate(resolve)))
      line.proxy.cut()
      await again
    }
    const growing = () => delays.map((_, index) => 1000 * 2 ** index - 1)

    for (let i = 0; i < 3; i++) await cut()
    expect(delays.length).toBeGreaterThanOrEqual(3)
    expect(delays).toEqual(growing())
    clock.advance(5000)
    delays.length = 0
    for (let i = 0; i < 2; i++) await cut()
    expect(delays.length).toBeGreaterThanOrEqual(2)
    expect(delays).toEqual(growing())
  }, 60_000)
})
