import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { type IrcServicesOptions, startIrcWithServices } from './anope.js'
import { countTests, reportMissing } from './describe-with.js'
import { startInspircd } from './inspircd.js'
import { connectIrcPeer, type IrcPeer } from './irc-peer.js'
import type { IrcServer, IrcServerName, IrcServerOptions } from './irc-server.js'
import { startLinkedIrc } from './linked-irc.js'
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
  /** Logs somebody in who is nobody of ours, until the end of the test; `server`: elsewhere than at the server of the suite. */
  peer(nick: string, options?: { readonly caps?: readonly string[]; readonly server?: IrcServer }): Promise<IrcPeer>
}

/** Two servers of one network. */
export interface LinkedIrcNetwork extends IrcNetwork {
  /** The other server. */
  there(): IrcServer
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

/** Defines a suite once for each kind of IRC server, with two of them that are linked. */
export function describeWithLinkedIrc(
  name: string,
  suite: (network: LinkedIrcNetwork, kind: IrcServerName) => void,
): void {
  for (const kind of ['ngircd', 'inspircd'] as const) {
    let other: IrcServer | undefined
    const start = async () => {
      const { here, there, stop } = await startLinkedIrc(kind)
      other = there
      return { ...here, stop }
    }
    const there = () => {
      if (!other) throw new Error('The servers are there only once tests or hooks run.')
      return other
    }
    describeNetwork(name, kind, { start, password: undefined }, (network) => suite({ ...network, there }, kind))
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
      async peer(nick, { caps, server: at = server() } = {}) {
        const peer = await connectIrcPeer(at, nick, {
          ...(caps && { caps }),
          ...(password !== undefined && { password }),
        })
        peers.push(peer)
        return peer
      },
    })
  })
}
