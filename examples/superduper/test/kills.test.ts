import { setTimeout as pass } from 'node:timers/promises'
import type { Client } from '@trestle/client'
import { type Message, Presence } from '@trestle/stanza'
import { describeWithServers, faultSeed, seededRandom } from '@trestle/test-fixtures'
import { disco } from '@trestle/xep-0030'
import { registration } from '@trestle/xep-0077'
import { Receipt, ReceiptRequest } from '@trestle/xep-0184'
import { mam } from '@trestle/xep-0313'
import { Element } from '@trestle/xml'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { SuperDuperClient } from '../src/client.js'
import { components, GATEWAY } from './bridge.js'
import { type ProcessBridge, startProcessBridge } from './process-bridge.js'
import { available, logInUser, shows } from './user-client.js'

const NURSE = `nurse@${GATEWAY}`
const options = { users: { juliet: 'art thou' }, components }

/** Many where time is no matter: npm run test:long. */
const KILLS = process.env['TRESTLE_FUZZ_RUNS'] === undefined ? 3 : 50
/** Milliseconds between messages of one side: well below what users may send. */
const PACE = 60
/** Messages of each side between two kills, at most. */
const MOST_BETWEEN = 20
/** Prosody's answer to what is for a component that is away. */
const BOUNCED = 'Component unavailable'
/** Milliseconds until everything has come to its end. */
const LIMIT = 60_000

describeWithServers('a gateway that is killed again and again', { servers: ['prosody'], options }, (server) => {
  let gateway: ProcessBridge
  let juliet: Client

  beforeAll(async () => {
    const accounts = { juliet: 'secret', nurse: 'secret' }
    gateway = await startProcessBridge(server(), { accounts, limits: { mailbox: 100_000 } })
    juliet = await logInUser(server(), `juliet@${server().domain}`, options.users.juliet)
    juliet.use(disco).use(mam)
    const online = shows(juliet, GATEWAY, available)
    await juliet.get(registration).register(GATEWAY, { username: 'juliet', password: 'secret' })
    juliet.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    await online
  }, 120_000)
  afterAll(async () => {
    await juliet?.stop()
    await gateway?.close()
  })

  /** Kills the gateway again and again while both sides write, each time once so many more have come through. */
  async function killUnderTraffic(
    {
      outward,
      inward,
      through,
    }: {
      readonly outward: () => void
      readonly inward: (index: number) => Promise<unknown>
      readonly through: ReadonlySet<string>
    },
    seed: number,
  ): Promise<void> {
    let isOver = false
    // What is written while nobody is there comes back from the server: it is no part of this.
    let isUp = true
    const repeat = async (act: (index: number) => Promise<unknown> | unknown) => {
      for (let index = 0; !isOver; index++) {
        await act(index)
        await pass(PACE)
      }
    }
    const traffic = [repeat(() => isUp && outward()), repeat(inward)]
    const random = seededRandom(seed)
    for (let kill = 0; kill < KILLS; kill++) {
      const enough = through.size + 1 + Math.floor(random() * MOST_BETWEEN)
      await vi.waitFor(() => expect(through.size).toBeGreaterThanOrEqual(enough), { timeout: LIMIT })
      await pass(random() * PACE)
      await gateway.kill()
      isUp = false
      await gateway.start()
      isUp = true
    }
    isOver = true
    await Promise.all(traffic)
  }

  it(
    'loses nothing that was accepted, doubles nothing, and tells the sender of the rest',
    async () => {
      const toNetwork = { sent: 0, receipts: new Set<string>(), errors: new Map<string, string>(), got: [] as string[] }
      const toUser = { accepted: new Set<string>(), ids: new Map<string, Set<string>>() }
      const { port } = gateway.superduper
      const nurse = new SuperDuperClient({ username: 'nurse', password: 'secret', host: '127.0.0.1', port })
      nurse.on('message', ({ body }) => void toNetwork.got.push(body))
      await nurse.login()
      juliet.on('message', (message) => {
        const receipt = message.get(Receipt)?.id
        if (receipt !== undefined) toNetwork.receipts.add(receipt)
        if (!message.body?.startsWith('in ')) return
        toUser.ids.set(message.body, (toUser.ids.get(message.body) ?? new Set()).add(String(message.id)))
      })
      juliet.on('message:error', ({ id, error }) => void toNetwork.errors.set(String(id), String(error?.text)))

      await killUnderTraffic(
        {
          outward() {
            const id = `out ${toNetwork.sent++}`
            juliet.send(juliet.message({ to: NURSE, id, body: id }).set(ReceiptRequest, true))
          },
          async inward(index) {
            await nurse.sendMessage({ destination: 'juliet', text: `in ${index}` })
            toUser.accepted.add(`in ${index}`)
          },
          through: toNetwork.receipts,
        },
        faultSeed,
      )

      const last = `out ${toNetwork.sent++}`
      juliet.send(juliet.message({ to: NURSE, id: last, body: last }).set(ReceiptRequest, true))
      await vi.waitFor(
        () => {
          expect([...toUser.accepted].filter((text) => !toUser.ids.has(text))).toEqual([])
          expect(toNetwork.receipts).toContain(last)
          // Whatever the network has, its sender knows.
          const answered = (id: string) => toNetwork.receipts.has(id) || toNetwork.errors.has(id)
          expect(toNetwork.got.filter((id) => !answered(id))).toEqual([])
        },
        { timeout: LIMIT, interval: 100 },
      )
      expect([...toNetwork.receipts].filter((id) => !toNetwork.got.includes(id))).toEqual([])
      expect(toNetwork.got).toHaveLength(new Set(toNetwork.got).size)
      // A stanza may come twice with one id, by which clients know it; two ids would be two messages.
      expect([...toUser.ids].filter(([, ids]) => ids.size > 1)).toEqual([])
      // The network drops repeated messages, so that nothing is uncertain: errors are the server's, of what came to nobody.
      expect([...toNetwork.errors].filter(([, text]) => text !== BOUNCED)).toEqual([])
      expect([...toNetwork.errors.keys()].filter((id) => toNetwork.got.includes(id))).toEqual([])
      await nurse.logout()
    },
    KILLS * 30_000 + 120_000,
  )

  it(
    'has all of a room in its archive once, and keeps clients in it',
    async () => {
      const { port } = gateway.superduper
      const nurse = new SuperDuperClient({ username: 'nurse', password: 'secret', host: '127.0.0.1', port })
      const network: string[] = []
      await nurse.login()
      const room = await nurse.rooms.create({ name: 'The Feast', members: ['juliet'] })
      nurse.on('message', ({ chat, body }) => void (chat === room && network.push(body)))
      const find = async () => (await juliet.get(disco).getItems(GATEWAY)).find(({ name }) => name === 'The Feast')
      const { jid: address } = await vi.waitFor(async () => (await find()) ?? expect.fail('no room'), {
        timeout: LIMIT,
      })
      const entrance = Presence.of({ to: address.withResource('juliet') })
      entrance.element.children.push(new Element('x', 'http://jabber.org/protocol/muc'))
      // It asks to be let in this one time.
      const isSelf = ({ from }: Presence) => from?.bare.equals(address) === true && from.resource !== 'nurse'
      const inside = juliet.xmpp.events.wait('presence', { timeout: LIMIT, where: isSelf })
      juliet.send(entrance)
      await inside

      const seen = { from: new Set<string>(), echoes: new Set<string>() }
      const hear = ({ from, body = '', type, id }: Message) => {
        if (type !== 'groupchat' || !from?.bare.equals(address)) return
        if (body.startsWith('in ')) seen.from.add(body)
        if (body.startsWith('out ')) seen.echoes.add(String(id))
      }
      juliet.on('message', hear)
      const accepted: string[] = []
      let sent = 0
      const say = () => {
        const id = `out ${sent++}`
        juliet.send(juliet.message({ to: address, type: 'groupchat', id, body: id }))
        return id
      }
      const told = async (text: string) => {
        await nurse.sendMessage({ destination: room, text })
        accepted.push(text)
      }
      await killUnderTraffic(
        { outward: say, inward: (index) => told(`in ${index}`), through: seen.echoes },
        faultSeed + 1,
      )
      const last = say()
      await told('in the end')
      // Both come to the client that stayed.
      await vi.waitFor(() => expect([seen.echoes.has(last), seen.from.has('in the end')]).toEqual([true, true]), {
        timeout: LIMIT,
      })

      const archived: string[] = []
      for await (const { message } of juliet.get(mam).query(address)) archived.push(message?.body ?? '')
      const [theirs, own] = ['in ', 'out '].map((start) => archived.filter((body) => body.startsWith(start)))
      expect(theirs).toEqual(accepted)
      expect(own).toEqual(network)
      expect([...seen.echoes].filter((id) => !network.includes(id))).toEqual([])
      await nurse.logout()
    },
    KILLS * 30_000 + 120_000,
  )
})
