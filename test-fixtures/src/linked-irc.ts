import { freePorts } from './free-ports.js'
import { startInspircd } from './inspircd.js'
import { connectIrcPeer } from './irc-peer.js'
import type { IrcServer, IrcServerName } from './irc-server.js'
import { startNgircd } from './ngircd.js'
import { untilResolved } from './probe.js'

/** Two servers of one network. */
export interface LinkedIrc {
  readonly here: IrcServer
  /** Whoever is here sees those who are there, and the other way round. */
  readonly there: IrcServer
  stop(): Promise<void>
}

const linkMs = 60_000
const names = { here: 'here.localhost', there: 'there.localhost' }
const secret = 'between-servers'

/** What makes ngIRCd link with another server: by itself, where it is told the port. */
function ngircdLink(name: string, port?: number): string {
  const place = port === undefined ? 'Passive = yes' : `Host = 127.0.0.1\nPort = ${port}`
  return `[Server]\nName = ${name}\nMyPassword = ${secret}\nPeerPassword = ${secret}\n${place}`
}

async function startNgircds(): Promise<readonly [IrcServer, IrcServer]> {
  const there = await startNgircd({ serverName: names.there, ngircd: ngircdLink(names.here) })
  return [await startNgircd({ serverName: names.here, ngircd: ngircdLink(names.there, there.port) }), there]
}

function inspircdLink(name: string, port: number): string {
  return `<module name="spanningtree">
<link name="${name}" ipaddr="127.0.0.1" port="${port}" allowmask="*" sendpass="${secret}" recvpass="${secret}">`
}

async function startInspircds(): Promise<readonly [IrcServer, IrcServer]> {
  const [port = 0] = await freePorts(1)
  const there = await startInspircd({
    serverName: names.there,
    inspircd: `${inspircdLink(names.here, port)}\n<bind address="127.0.0.1" port="${port}" type="servers">`,
  })
  const inspircd = `${inspircdLink(names.there, port)}\n<autoconnect period="2" server="${names.there}">`
  return [await startInspircd({ serverName: names.here, inspircd }), there]
}

/** Whether one server knows the other, as it tells whoever logs in. */
async function checkLink(here: IrcServer): Promise<void> {
  const peer = await connectIrcPeer(here, 'linker')
  try {
    const { params } = await peer.next('251')
    if (!/\b2 servers/i.test(params.at(-1) ?? '')) throw new Error(`Not linked: ${params.at(-1)}`)
  } finally {
    await peer.quit()
  }
}

/** Starts two servers of a kind on loopback, and links them. */
export async function startLinkedIrc(kind: IrcServerName): Promise<LinkedIrc> {
  const [here, there] = await (kind === 'ngircd' ? startNgircds() : startInspircds())
  const stop = async () => void (await Promise.all([here.stop(), there.stop()]))
  try {
    await untilResolved(() => checkLink(here), performance.now() + linkMs)
    return { here, there, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
