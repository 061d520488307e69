import { type Client, createClient } from '@trestle/client'
import { describeWithServers, type FaultyProxy, seededRandom, startFaultyProxy } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { streamManagement } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const messages = 10_000
const cuts = 200
/** How many messages may be under way. */
const ahead = 200
const seed = Number(process.env['TRESTLE_FAULT_SEED'] ?? Math.floor(Math.random() * 2 ** 32))

describeWithServers('sessions that are cut', { options: { users } }, (server) => {
  const undo: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const one of undo.splice(0).reverse()) await one()
  })

  /**
   * Cuts each connection but the first after so many bytes of either side as the seed says: in its login, or in what it
   * carries then.
   */
  async function startProxy(): Promise<FaultyProxy> {
    const random = seededRandom(seed)
    const { host, c2sPort: port } = server()
    const proxy = await startFaultyProxy({
      target: { host, port },
      plan(index) {
        const from = random() < 0.5 ? 'client' : 'server'
        const bytes = Math.floor(random() * 20_000)
        const how = random() < 0.5 ? 'reset' : 'end'
        return index === 0 || proxy.cuts >= cuts ? undefined : { at: { from, bytes }, how }
      },
    })
    undo.push(() => proxy.stop())
    return proxy
  }

  async function start(
    user: keyof typeof users,
    via: { readonly host: string; readonly port: number },
  ): Promise<Client> {
    const { domain, ca } = server()
    const client = createClient({
      jid: `${user}@${domain}`,
      password: users[user],
      ...via,
      tls: { ca },
      reconnect: { initial: 2, max: 10 },
      liveness: { idle: 1000, timeout: 2000 },
    })
    client.use(streamManagement)
    undo.push(() => client.stop({ timeout: 1000 }))
    await client.start()
    return client
  }

  /** Sends numbered messages until all have arrived, and no cut is left to make. */
  async function converse(sender: Client, receiver: Client, proxy: FaultyProxy) {
    const random = seededRandom(seed + 1)
    const arrived: number[] = []
    const trouble: unknown[] = []
    for (const client of [sender, receiver]) {
      client.on('offline', ({ error }) => trouble.push(error ?? 'offline'))
      client.on('error', ({ error }) => trouble.push(error))
    }
    await new Promise<void>((resolve, reject) => {
      let sent = 0
      /** As many messages as there are for each cut, so that neither is done long before the other. */
      const share = messages / cuts
      const pump = () => {
        while (sent < messages && sent < arrived.length + ahead && sent < (proxy.cuts + 1) * share + ahead) {
          sender.send(
            sender.message({ to: receiver.jid, type: 'chat', body: `${sent++} ${'x'.repeat(random() * 200)}` }),
          )
        }
      }
      receiver.on('message', ({ body }) => {
        arrived.push(Number(body?.split(' ')[0]))
        // What could cut by itself has been said without being cut.
        if (arrived.length === sent && proxy.cuts < cuts) proxy.cut(random() < 0.5 ? 'reset' : 'end')
        if (arrived.length === messages) resolve()
        pump()
      })
      const stuck = setTimeout(() => {
        const state = `${arrived.length} arrived, ${sent} sent, ${proxy.cuts} cuts, ${sender.status}, ${receiver.status}`
        reject(new Error(`Nothing more happens: ${state}.`))
      }, 100_000)
      undo.push(async () => clearTimeout(stuck))
      pump()
    })
    return { arrived, trouble }
  }

  it.each(['sender', 'receiver'] as const)(
    'deliver each message once and in order, with the %s behind 200 cuts',
    async (victim) => {
      const proxy = await startProxy()
      const sound = { host: server().host, port: server().c2sPort }
      const [romeo, juliet] = await Promise.all([
        start('romeo', victim === 'sender' ? proxy : sound),
        start('juliet', victim === 'receiver' ? proxy : sound),
      ])
      const client = victim === 'sender' ? romeo : juliet
      let resumptions = 0
      client.on('online', ({ resumed }) => {
        if (resumed) resumptions++
      })
      const context = `TRESTLE_FAULT_SEED=${seed}`
      const { arrived, trouble } = await converse(romeo, juliet, proxy).catch((error) => {
        throw new Error(`${context}: ${error.message}`, { cause: error })
      })
      // Whatever would come twice has time to: it is sent before the answer to this.
      expect(trouble, context).toEqual([])
      expect(arrived.length, context).toBe(messages)
      expect(
        arrived.findIndex((number, index) => number !== index),
        context,
      ).toBe(-1)
      expect(proxy.cuts, context).toBe(cuts)
      expect(resumptions, context).toBeGreaterThan(cuts / 4)
    },
    120_000,
  )
})
