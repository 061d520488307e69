import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { type IrcServicesOptions, startIrcWithServices } from './anope.js'
import { countTests, reportMissing } from './describe-with.js'
import { startInspircd } from './inspircd.js'
import { connectIrcPeer, type IrcPeer } from './irc-peer.js'
import type { IrcServer, IrcServerName, IrcServerOptions } from './irc-server.js'
import { startNgircd } from './ngircd.js'
import { hasTool } from './tools.js'

const limitMs = 150_000
const starts: Readonly<Record<IrcServerName, (options: IrcServerOptions) => Promise<IrcServer>>> = {
  ngircd: startNgircd,
  inspircd: startInspircd,
}

export interface IrcSuite {
  /** Default: both. */
  readonly servers?: readonly IrcServerName[]
  readonly options?: IrcServerOptions
}

/** What the tests of a suite have, once they run. */
export interface IrcNetwork {
  server(): IrcServer
  /** Logs somebody in who is nobody of ours, until the end of the test. */
  peer(nick: string, options?: { readonly caps?: readonly string[] }): Promise<IrcPeer>
}

/** Defines a suite once for each IRC server, with one server for all its tests. What is not installed is reported instead. */
export function describeWithIrc(
  name: string,
  settings: IrcSuite,
  suite: (network: IrcNetwork, kind: IrcServerName) => void,
): void {
  const { servers = ['ngircd', 'inspircd'], options = {} } = settings
  for (const kind of servers) {
    describeNetwork(name, kind, { start: () => starts[kind](options), password: options.password }, (network) =>
      suite(network, kind),
    )
  }
}

/** Defines a suite with a network that has services: accounts, NickServ, SASL. */
export function describeWithIrcServices(
  name: string,
  options: IrcServicesOptions,
  suite: (network: IrcNetwork) => void,
): void {
  describeNetwork(name, 'anope', { start: () => startIrcWithServices(options), password: options.password }, suite)
}

function describeNetwork(
  name: string,
  tool: IrcServerName | 'anope',
  { start, password }: { readonly start: () => Promise<IrcServer>; readonly password: string | undefined },
  suite: (network: IrcNetwork) => void,
): void {
  if (!hasTool(tool)) {
    reportMissing(`${name} (${tool})`, tool)
    return
  }
  describe(`${name} (${tool})`, () => {
    let current: IrcServer | undefined
    let peers: IrcPeer[] = []
    beforeAll(async () => {
      current = await start()
    }, limitMs)
    afterEach(async () => {
      const leaving = peers
      peers = []
      await Promise.all(leaving.map((peer) => peer.quit()))
    })
    afterAll(() => current?.stop(), limitMs)
    countTests([tool])
    const server = (): IrcServer => {
      if (!current) throw new Error('The server is there only once tests or hooks run.')
      return current
    }
    suite({
      server,
      async peer(nick, { caps } = {}) {
        const peer = await connectIrcPeer(server(), nick, {
          ...(caps && { caps }),
          ...(password !== undefined && { password }),
        })
        peers.push(peer)
        return peer
      },
    })
  })
}
