import type { JID } from '@trestle/jid'
import { type Message, Presence } from '@trestle/stanza'
import {
  createManualClock,
  createTestNetwork,
  type ManualClock,
  type TestHost,
  type TestNetwork,
} from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import { chatStates } from '@trestle/xep-0085'
import { receipts } from '@trestle/xep-0184'
import {
  createFrame,
  createMemoryStore,
  type Frame,
  type FrameOptions,
  type GatewayStore,
  type Network,
} from '../src/index.js'
import { type Trial, type TrialSession, trialNetwork } from './trial-network.js'

export const GATEWAY = 'trial.montague.example'

export interface TrialGateway {
  readonly net: TestNetwork
  readonly host: TestHost
  readonly frame: Frame
  readonly store: GatewayStore
  readonly clock: ManualClock
  readonly logged: string[]
  /** A user's client, which accepts whatever asks for its presence. */
  join(jid?: string): TestHost
  /** The gateway again, over what the store kept, in a world of its own. */
  restarted(more?: Pick<TrialOptions, 'onceOnline'>): Promise<TrialGateway>
  /** Another frame on the same host. */
  again(network: Network<unknown>): Frame
}

export const ECHO = `echobot@${GATEWAY}`
export const ROMEO = 'romeo@montague.example'
export const credentials = { username: 'romeo', password: 'secret' }

type NetworkCapabilities = Parameters<typeof trialNetwork>[0]

/** A gateway with one user, who is registered and logged in. */
export async function setUp(capabilities?: NetworkCapabilities, prepare: (trial: Trial) => unknown = () => {}) {
  const { network, trial } = trialNetwork(capabilities)
  prepare(trial)
  const gateway = await startTrialGateway(network)
  const romeo = gateway.join()
  const session = await registered(gateway, trial, romeo)
  return { network, trial, gateway, romeo, session }
}

/** Registers, and resolves with the session that has logged in. */
export async function registered(gateway: TrialGateway, trial: Trial, client: TestHost): Promise<TrialSession> {
  const next = trial.next()
  await client.get(registration).register(GATEWAY, credentials)
  const session = await next
  await gateway.net.settled()
  return session
}

export interface TrialOptions extends Partial<FrameOptions> {
  /** Runs when the component is online, and the sessions are not started yet. */
  readonly onceOnline?: (host: TestHost) => unknown
}

/** A gateway in memory, started. */
export async function startTrialGateway(
  network: Network<unknown>,
  store = createMemoryStore(),
  { onceOnline, ...options }: TrialOptions = {},
  clock = createManualClock(),
): Promise<TrialGateway> {
  const net = createTestNetwork()
  const host = net.join({ jid: GATEWAY, kind: 'component', clock })
  const logged: string[] = []
  const level = (name: string) => (details: object | string, text?: string) => {
    const error = typeof details === 'object' && 'error' in details ? ` ${String(details.error)}` : ''
    logged.push(`${name}: ${typeof details === 'string' ? details : text}${error}`)
  }
  const log = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
  const allows = (user: JID) => user.domain === 'montague.example'
  const again = (of: Network<unknown>) => createFrame({ host, network: of, store, log, allows, ...options })
  const frame = again(network)
  await frame.load()
  host.goOnline()
  onceOnline?.(host)
  await frame.start()
  return {
    net,
    host,
    frame,
    store,
    clock,
    logged,
    join(jid = 'romeo@montague.example/orchard') {
      const client = net.join({ jid })
      client.use(registration).use(chatStates).use(receipts)
      client.start()
      client.xmpp.events.on('subscription', (presence) => {
        if (presence.type !== 'subscribe') return
        client.xmpp.send(Presence.of({ to: presence.from!.bare, type: 'subscribed' }))
      })
      return client
    },
    again,
    restarted: (more) =>
      startTrialGateway(network, store, { ...options, ...more }, createManualClock(clock.now() + 3_600_000)),
  }
}

/** Every message with a body that a client gets, as `from: body`. */
export function bodiesOf(client: TestHost): string[] {
  const bodies: string[] = []
  client.xmpp.events.on('message', (message: Message) => {
    if (message.body !== undefined) bodies.push(`${message.from?.bare}: ${message.body}`)
  })
  return bodies
}
