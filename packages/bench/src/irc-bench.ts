import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCast } from './irc/cast.js'
import type { IrcGateway } from './irc/gateway.js'
import { startIrcServer } from './irc/irc-server.js'
import { type IrcResult, type Load, measureGateway } from './irc/measure.js'
import type { ServerProcess } from './irc/server-process.js'
import { openTalk } from './irc/talk.js'
import { startXmppServer } from './irc/xmpp-server.js'

export interface IrcBenchOptions extends Load {
  readonly gateways: readonly IrcGateway[]
  readonly users: number
  readonly channels: number
  readonly onStep: (step: string) => void
}

const SECRET = 'of no matter'

/**
 * Measures gateways to IRC one after the other, with the same servers, users and speakers.
 *
 * @throws Error where anybody lacks a message, or gets one twice
 */
export async function benchIrc({
  gateways,
  users,
  channels,
  onStep,
  ...load
}: IrcBenchOptions): Promise<readonly IrcResult[]> {
  const cast = makeCast(users, channels)
  const folder = mkdtempSync(join(tmpdir(), 'trestle-irc-'))
  const servers: ServerProcess[] = []
  try {
    onStep('irc: servers')
    const xmpp = await startXmppServer({
      folder,
      users: cast.users.map(({ nick }) => nick),
      components: gateways.map(({ domain }) => domain),
      secret: SECRET,
    })
    servers.push(xmpp.process)
    const irc = await startIrcServer(folder)
    servers.push(irc.process)
    onStep(`irc: ${users} users log in`)
    const talk = await openTalk(cast, { client: xmpp.clientPort, irc: irc.port })
    const results: IrcResult[] = []
    for (const gateway of gateways) {
      const site = {
        folder: join(folder, gateway.domain),
        componentPort: xmpp.componentPort,
        secret: SECRET,
        ircPort: irc.port,
      }
      mkdirSync(site.folder)
      const step = (what: string) => onStep(`irc, ${gateway.name}: ${what}`)
      results.push(await measureGateway(gateway, { cast, talk, site }, load, step))
    }
    await talk.close()
    return results
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}
