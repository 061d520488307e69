import { type Client, createClient } from '@trestle/client'
import { Message, NS_CLIENT } from '@trestle/stanza'
import {
  describeWithServers,
  type FaultyProxy,
  faultSeed,
  seededRandom,
  startFaultyProxy,
} from '@trestle/test-fixtures'
import { carbonSent, carbons } from '@trestle/xep-0280'
import type { WireEntry } from '@trestle/xmlstream'
import { afterEach, expect, it } from 'vitest'
import { stanzasUnacked, streamManagement } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const context = `TRESTLE_FAULT_SEED=${faultSeed}`
/** How many messages may be under way. */
const MOST_AHEAD = 200
// Archives take longer for each message than for the one before.
const options = {
  users,
  prosody: { global: 'default_archive_policy = false' },
  ejabberd: { modules: { mod_mam: { default: 'never' } } },
}

/** A session that the server has made useless costs two of these. */
const liveness = { idle: 1000, timeout: 4000 }

const numberIn = (body: string | undefined) => Number(body?.split(' ')[0])

interface Conversation {
  readonly sender: Client
  readonly receiver: Client
  readonly proxy: FaultyProxy
  /** The numbers of the messages that were on the line of the receiver. */
  readonly carried: readonly number[]
  /** The numbers of those that the server has taken from the sender, as it told another client of the same user. */
  readonly taken: ReadonlySet<number>
}

interface Heard {
  readonly heard: number[]
  readonly arrived: Set<number>
  readonly uncertain: ReadonlySet<number>
  readonly trouble: readonly unknown[]
  /** Sessions and messages that the server has lost. */
  readonly lost: () => number
}

interface Amount {
  readonly messages: number
  readonly cuts: number
}

describeWithServers('sessions that are cut', { options }, (server, kind) => {
  const undo: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const one of undo.splice(0).reverse()) await one()
  })

  /** Cuts each connection, but the first ones, after so many bytes of either side as the seed says, login included. */
  async function startProxy(cuts: number, spared: number): Promise<FaultyProxy> {
    const random = seededRandom(faultSeed)
    const { host, c2sPort: port } = server()
    const proxy = await startFaultyProxy({
      target: { host, port },
      plan(index) {
        const from = random() < 0.5 ? 'client' : 'server'
        const bytes = Math.floor(random() * 12_000)
        const how = random() < 0.5 ? 'reset' : 'end'
        return index < spared || proxy.cuts >= cuts ? undefined : { at: { from, bytes }, how }
      },
    })
    undo.push(() => proxy.stop())
    return proxy
  }

  async function start(
    user: keyof typeof users,
    { host, port }: { readonly host: string; readonly port: number },
    wire?: (entry: WireEntry) => void,
  ): Promise<Client> {
    const { domain, ca } = server()
    const account = { jid: `${user}@${domain}`, password: users[user] }
    const client = createClient({
      ...account,
      host,
      port,
      tls: { ca },
      reconnect: { initial: 2, max: 10 },
      liveness,
      wire,
    })
    client.use(streamManagement)
    undo.push(() => client.stop({ timeout: 1000 }))
    await client.start()
    return client
  }

  /** Another client of the sender, on a sound line: the server tells it what it takes from the sender (XEP-0280). */
  async function watchSender(): Promise<ReadonlySet<number>> {
    const { domain, ca, host, c2sPort: port } = server()
    const witness = createClient({ jid: `romeo@${domain}`, password: users.romeo, host, port, tls: { ca } })
    witness.use(carbons)
    undo.push(() => witness.stop({ timeout: 1000 }))
    const taken = new Set<number>()
    witness.on(carbonSent, ({ message }) => void taken.add(numberIn(message.body)))
    await witness.start()
    await witness.get(carbons).enable()
    // Only who is available gets copies.
    witness.send(witness.presence())
    return taken
  }

  /**
   * Where Prosody 0.12 holds half a stanza of the sender at the cut, it reads what the resumed session says as the rest of
   * it: the session is lost then, and what is not acknowledged is reported.
   */
  const isLostByServer = (error: Error | undefined) =>
    kind === 'prosody' &&
    ['not-well-formed', 'link-dead'].includes((error?.cause as { code?: string } | undefined)?.code ?? '')

  /** Sends numbered messages until all have arrived, and all cuts are made. What is reported as uncertain is sent again. */
  async function converse(
    { sender, receiver, proxy, carried, taken }: Conversation,
    { messages, cuts }: Amount,
  ): Promise<Heard> {
    const random = seededRandom(faultSeed + 1)
    const heard: number[] = []
    const arrived = new Set<number>()
    const uncertain = new Set<number>()
    const trouble: unknown[] = []
    let lost = 0
    let sent = 0
    for (const client of [sender, receiver]) {
      client.on('offline', ({ error }) => {
        if (client === sender && isLostByServer(error)) lost++
        else trouble.push(error ?? 'offline')
      })
      client.on('error', ({ error }) => trouble.push(error))
    }
    const send = (body: string) => sender.send(sender.message({ to: receiver.jid, type: 'chat', body }))
    /** Each cut sets free its share of the messages, so that they do not end before the cuts do; the last, the last. */
    const pump = () => {
      const free = proxy.cuts < cuts ? Math.min(((proxy.cuts + 1) * messages) / cuts, messages - 1) : messages
      while (sent < free && sent < arrived.size + MOST_AHEAD) send(`${sent++} ${'x'.repeat(random() * 100)}`)
    }
    for (const client of [sender, receiver]) client.on('online', pump)
    sender.on(stanzasUnacked, ({ stanzas }) => {
      for (const { stanza } of stanzas) {
        const { body = '' } = new Message(stanza)
        uncertain.add(numberIn(body))
        send(body)
      }
    })
    /** What the server has taken, as it says, and was never on the line of the receiver, is lost by the server. */
    const isLost = (number: number) => taken.has(number) && !carried.includes(number)
    await new Promise<void>((resolve, reject) => {
      const stuck = setTimeout(() => {
        const missing = Array.from({ length: sent }, (_, number) => number).filter((number) => !arrived.has(number))
        const { unacked } = sender.get(streamManagement)
        if (kind === 'ejabberd' && unacked === 0 && missing.length > 0 && missing.every(isLost)) {
          lost += missing.length
          for (const number of missing) {
            uncertain.add(number)
            send(`${number} again`)
          }
          stuck.refresh()
          return
        }
        const [first] = missing
        const line = first !== undefined && `taken ${taken.has(first)}, carried ${carried.includes(first)}`
        const state = `not ${missing.slice(0, 5)} of ${sent} arrived (${line}), ${proxy.cuts} cuts, ${unacked} unacknowledged`
        const both = `${sender.status}, ${receiver.status}`
        reject(new Error(`${context}: nothing more happens: ${state}, ${both}.`, { cause: trouble[0] }))
      }, 20_000)
      for (const client of [sender, receiver]) client.on('online', () => stuck.refresh())
      receiver.on('message', ({ body }) => {
        heard.push(numberIn(body))
        arrived.add(numberIn(body))
        stuck.refresh()
        pump()
        if (arrived.size === messages) {
          clearTimeout(stuck)
          resolve()
        } else if (arrived.size === sent) {
          // Nothing is under way any more that could reach the point where the plan cuts.
          proxy.cut(random() < 0.5 ? 'reset' : 'end')
        }
      })
      pump()
    })
    return { heard, arrived, uncertain, trouble, lost: () => lost }
  }

  it.each([
    ['the sender', { messages: 10_000, cuts: 200 }],
    ['the receiver', { messages: 10_000, cuts: 200 }],
    ['both', { messages: 2000, cuts: 80 }],
  ] as const)(
    'deliver each message once and in order, or report it: %s, %o',
    async (victim, amount) => {
      const proxy = await startProxy(amount.cuts, victim === 'both' ? 2 : 1)
      const sound = { host: server().host, port: server().c2sPort }
      const carried: number[] = []
      const taken = kind === 'ejabberd' ? await watchSender() : new Set<number>()
      const [romeo, juliet] = await Promise.all([
        start('romeo', victim === 'the receiver' ? sound : proxy),
        start('juliet', victim === 'the sender' ? sound : proxy, (entry) => {
          const body = entry.direction === 'in' && entry.kind === 'element' && entry.element.child(NS_CLIENT, 'body')
          if (body) carried.push(numberIn(body.text()))
        }),
      ])
      let resumed = 0
      for (const client of [romeo, juliet]) client.on('online', (online) => online.resumed && resumed++)
      const conversation = { sender: romeo, receiver: juliet, proxy, carried, taken }
      const { heard, arrived, uncertain, trouble, lost } = await converse(conversation, amount)
      if (kind === 'ejabberd') expect(taken.size, context).toBeGreaterThan(amount.messages / 2)
      // What came twice, or late, would come before this.
      const last = juliet.xmpp.events.wait('message', { timeout: 45_000, where: ({ body }) => body === 'last' })
      romeo.send(romeo.message({ to: juliet.jid, type: 'chat', body: 'last' }))
      await last
      heard.pop()
      carried.pop()
      arrived.delete(Number.NaN)
      expect(trouble, context).toEqual([])
      expect(lost(), context).toBeLessThanOrEqual(amount.cuts / 20)
      expect(heard, context).toEqual(carried)
      const certain = heard.filter((number) => !uncertain.has(number))
      // ejabberd passes on what comes while a session is resumed before what came earlier.
      if (kind === 'ejabberd' && victim !== 'the sender') certain.sort((a, b) => a - b)
      const disorder = certain.findIndex((number, index) => index > 0 && number <= (certain[index - 1] as number))
      expect(disorder, `${context}: ${certain.slice(Math.max(0, disorder - 3), disorder + 4)}`).toBe(-1)
      expect(arrived.size, context).toBe(amount.messages)
      expect(proxy.cuts, context).toBeGreaterThanOrEqual(amount.cuts)
      // Others were cut in the login already.
      expect(resumed, context).toBeGreaterThan(amount.cuts / 4)
    },
    240_000,
  )
})
