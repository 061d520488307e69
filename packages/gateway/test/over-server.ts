import { type Client, createClient } from '@trestle/client'
import { Presence } from '@trestle/stanza'
import type { TestedServer } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { expect, vi } from 'vitest'
import { createGateway, createMemoryStore, type Gateway, type GatewayOptions, type Network } from '../src/index.js'

export interface ServerClientOptions {
  /** Default: `romeo`, whose password is `wherefore`. */
  readonly user?: string
  readonly password?: string
  readonly resource?: string
  /** Called with whoever asks to see its presence. Default: lets them. */
  readonly asked?: (client: Client, presence: Presence) => void
}

/** A client of a user of a server, with registration, not started yet. */
export function serverClient(server: TestedServer, options: ServerClientOptions = {}): Client {
  const { host, c2sPort: port, ca, domain } = server
  const { user = 'romeo', password = 'wherefore', resource, asked = approve } = options
  const jid = `${user}@${domain}${resource === undefined ? '' : `/${resource}`}`
  const client = createClient({ jid, password, host, port, tls: { ca } })
  client.use(registration)
  client.on('subscription', (presence) => {
    if (presence.type === 'subscribe') asked(client, presence)
  })
  return client
}

/** Lets somebody see the presence of a client. */
export function approve(client: Client, { from }: Presence): void {
  client.send(Presence.of({ to: from!.bare, type: 'subscribed' }))
}

/** The same, and wants to see theirs. */
export function befriend(client: Client, presence: Presence): void {
  approve(client, presence)
  client.send(Presence.of({ to: presence.from!.bare, type: 'subscribe' }))
}

/** What a gateway of tests is reached by, and its secret. */
export const overServer = (jid: string, { host, componentPort: port }: TestedServer) => ({
  jid,
  secret: 'secret',
  host,
  port,
})

export interface WorldOptions extends Partial<Pick<GatewayOptions, 'files'>>, Pick<ServerClientOptions, 'asked'> {
  /** Before the gateway is started. */
  readonly made?: (gateway: Gateway) => unknown
  /** Before the client logs in. */
  readonly use?: (romeo: Client) => unknown
  /** Before the client is available. */
  readonly loggedIn?: (romeo: Client) => Promise<unknown>
}

export interface ServerWorld {
  readonly gateway: Gateway
  readonly romeo: Client
  stop(): Promise<void>
}

/** A gateway over a server, to a network that asks for a name alone, and a client of its user, who is registered. */
export async function startWorld(
  server: TestedServer,
  jid: string,
  network: Network<unknown>,
  { made = () => {}, use = () => {}, loggedIn = async () => {}, asked, ...options }: WorldOptions = {},
): Promise<ServerWorld> {
  const component = overServer(jid, server)
  const userJidValidator = /.*@localhost/
  const gateway = createGateway({ network, store: createMemoryStore(), component, userJidValidator, ...options })
  made(gateway)
  await gateway.start()
  const romeo = serverClient(server, { ...(asked && { asked }) })
  use(romeo)
  await romeo.start()
  await loggedIn(romeo)
  romeo.send(romeo.presence())
  await romeo.get(registration).register(jid, { name: 'Romeo' })
  await vi.waitFor(() => expect(gateway.users[0]?.status.state).toBe('online'), { timeout: 30_000, interval: 50 })
  return {
    ...{ gateway, romeo },
    async stop() {
      await romeo.stop()
      await gateway.stop()
    },
  }
}
