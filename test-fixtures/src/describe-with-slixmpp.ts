import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { describeWithServers } from './describe-with-servers.js'
import type { RealServer, RealServerName, ServerOptions } from './server.js'
import { type SlixmppPeer, type TrackedPeer, trackPeer } from './slixmpp-peer.js'
import { type SlixmppProcess, startSlixmppProcess } from './slixmpp-process.js'

/** The plugins of a peer: their names, or their names and configurations. */
export type SlixmppPlugins = readonly string[] | Readonly<Record<string, object>>

export interface SlixmppSuite {
  /** The server's. Its `users` and `components` are whom slixmpp can be. */
  readonly options: ServerOptions
  /** A Python file whose functions `call` finds by name. Each takes the client or component first. */
  readonly functions?: URL
  /** Default: Prosody. Both where what the server does in between matters, since each takes seconds to start. */
  readonly servers?: readonly RealServerName[]
}

/** How a client of ours logs in to the suite's server. */
export interface SlixmppAccount {
  readonly jid: string
  readonly password: string
  readonly host: string
  readonly port: number
  readonly tls: { readonly ca: string }
}

/** Makes peers in the suite's Python. They end with the test. */
export interface Slixmpp {
  /** The server, once tests or hooks run. */
  server(): RealServer
  /** What `createClient` takes to be this user. */
  account(user: string): SlixmppAccount
  /** Logs a user in, fetches the roster and is available. */
  login(user: string, plugins: SlixmppPlugins): Promise<SlixmppPeer>
  /** Attaches a component. */
  attach(jid: string, plugins: SlixmppPlugins): Promise<SlixmppPeer>
}

/** A suite with slixmpp, for each server: one of each for all its tests. Without them, that is reported instead. */
export function describeWithSlixmpp(name: string, settings: SlixmppSuite, suite: (slixmpp: Slixmpp) => void): void {
  const { options, functions, servers = ['prosody'] } = settings
  describeWithServers(name, { options, servers, needs: ['slixmpp'] }, (server) => {
    const tracked = new Map<string, TrackedPeer>()
    let process: SlixmppProcess
    let folder: string

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'trestle-slixmpp-'))
      writeFileSync(join(folder, 'ca.pem'), server().ca)
      process = startSlixmppProcess((report) => tracked.get(report.peer)?.take(report))
      if (functions) await process.run('load', { file: fileURLToPath(functions) })
    })
    afterEach(async () => {
      const peers = [...tracked.values()]
      tracked.clear()
      await Promise.allSettled(peers.map(({ peer }) => peer.logout()))
    })
    afterAll(async () => {
      await process?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    let count = 0
    async function open(command: 'login' | 'attach', args: object, plugins: SlixmppPlugins): Promise<SlixmppPeer> {
      const name = `peer ${++count}`
      let jid = ''
      const one = trackPeer(name, () => jid, process)
      tracked.set(name, one)
      jid = String(await process.run(command, { name, plugins: configurations(plugins), host: server().host, ...args }))
      return one.peer
    }
    function account(user: string): SlixmppAccount {
      const password = options.users?.[user]
      if (password === undefined) throw new Error(`The suite has no account ${user}.`)
      const { host, c2sPort: port, ca, domain } = server()
      return { jid: `${user}@${domain}`, password, host, port, tls: { ca } }
    }
    suite({
      server,
      account,
      async login(user, plugins) {
        const { jid, password, port } = account(user)
        return open('login', { jid, password, port, ca: join(folder, 'ca.pem') }, plugins)
      },
      async attach(jid, plugins) {
        const secret = options.components?.[jid]
        if (secret === undefined) throw new Error(`The suite has no component ${jid}.`)
        return open('attach', { jid, secret, port: server().componentPort }, plugins)
      },
    })
  })
}

function configurations(plugins: SlixmppPlugins): object {
  return Array.isArray(plugins) ? Object.fromEntries(plugins.map((name) => [name, {}])) : plugins
}
