import { mkdtempSync, writeFileSync } from 'node:fs'
import { chmod, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificates, createCertificates } from './certificates.js'
import { type Child, type Launch, spawnGuarded } from './child.js'
import { freePorts } from './free-ports.js'
import { untilResolved } from './probe.js'

const startMs = 120_000
const stopMs = 15_000
const attempts = 4

export type IrcServerName = 'ngircd' | 'inspircd'

export interface IrcServerOptions {
  /** The name of the server among servers. Default: `irc.localhost`. */
  readonly serverName?: string
  /** What clients have to send by PASS. */
  readonly password?: string
  /** Names and passwords of operators, from anywhere. */
  readonly operators?: Readonly<Record<string, string>>
  /** How often the server asks an idle client whether it is there. Default: two minutes. */
  readonly pingSeconds?: number
  /** How many lines a client may send in a row; InspIRCd ends its connection then. Default: as many as it likes. */
  readonly flood?: number
  /** More of the configuration of ngIRCd: lines of its `[Global]`, `[Limits]` and so on, each with its heading. */
  readonly ngircd?: string
  /** More of the configuration of InspIRCd. */
  readonly inspircd?: string
}

/** An IRC server of its own, on loopback only; it never outlives the process that started it. */
export interface IrcServer {
  readonly name: IrcServerName
  readonly host: '127.0.0.1'
  readonly port: number
  /** With TLS from the first byte, and a certificate for `localhost` and `127.0.0.1`. */
  readonly tlsPort: number
  /** The authority of its certificate, PEM. */
  readonly ca: string
  /** Stops in order, then starts with the same ports; channels are gone. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<void>): Promise<void>
  /** SIGKILL; `restart()` brings it back. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Where one server lives: its folder, with `ca.pem`, `server.pem` and `server.key` in it, its ports, what was asked for. */
export interface IrcSite {
  readonly folder: string
  readonly port: number
  readonly tlsPort: number
  readonly options: IrcServerOptions
}

/** What differs between one kind of server and another. */
export interface IrcRecipe {
  readonly name: IrcServerName
  /** Matches the output of a server that found one of its ports taken. */
  readonly portTaken: RegExp
  /** Writes the configuration. */
  prepare(site: IrcSite): Launch
}

/** Resolves once something accepts connections. */
function knock(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}

async function launchAndWait(recipe: IrcRecipe, site: IrcSite, launch: Launch): Promise<Child> {
  const log = join(site.folder, 'console.log')
  const child = await spawnGuarded(launch, site.folder, log)
  const output = () => readFile(log, 'utf8').catch(() => '')
  const hopeless = async () => {
    if (child.ended) return `${recipe.name} ended with ${child.ended}`
    return recipe.portTaken.test(await output()) ? `${recipe.name} found a port taken` : undefined
  }
  try {
    for (const port of [site.port, site.tlsPort])
      await untilResolved(() => knock(port), performance.now() + startMs, hopeless)
    const reason = await hopeless()
    if (reason !== undefined) throw new Error(reason)
    return child
  } catch (error) {
    await child.kill()
    const end = (await output()).slice(-3000)
    throw new Error(`${recipe.name} did not start: ${(error as Error).message}. The end of its output:\n${end}`, {
      cause: error,
    })
  }
}

async function lay(recipe: IrcRecipe, options: IrcServerOptions, certificates: Certificates): Promise<IrcSite> {
  const [port = 0, tlsPort = 0] = await freePorts(2)
  const folder = mkdtempSync(join(tmpdir(), `trestle-${recipe.name}-`))
  writeFileSync(join(folder, 'ca.pem'), certificates.ca)
  writeFileSync(join(folder, 'server.pem'), certificates.certificate)
  writeFileSync(join(folder, 'server.key'), certificates.key)
  // Started by root, ngIRCd becomes nobody, and then has to read what is here.
  await chmod(folder, 0o755)
  return { folder, port, tlsPort, options }
}

/** Starts an IRC server by its recipe; with other ports if it lost a race for the first. */
export async function startIrcServer(recipe: IrcRecipe, options: IrcServerOptions): Promise<IrcServer> {
  const certificates = await createCertificates({ dns: ['localhost'], ips: ['127.0.0.1'] })
  for (let attempt = 1; ; attempt++) {
    const site = await lay(recipe, options, certificates)
    const launch = recipe.prepare(site)
    try {
      return running(recipe, site, launch, certificates, await launchAndWait(recipe, site, launch))
    } catch (error) {
      await rm(site.folder, { recursive: true, force: true })
      if (attempt >= attempts || !recipe.portTaken.test((error as Error).message)) throw error
    }
  }
}

function running(
  recipe: IrcRecipe,
  site: IrcSite,
  launch: Launch,
  certificates: Certificates,
  first: Child,
): IrcServer {
  let child = first
  return {
    name: recipe.name,
    host: '127.0.0.1',
    port: site.port,
    tlsPort: site.tlsPort,
    ca: certificates.ca,
    async restart(whileDown) {
      await child.terminate(stopMs)
      await whileDown?.()
      await rm(join(site.folder, 'console.log'), { force: true })
      child = await launchAndWait(recipe, site, launch)
    },
    kill: () => child.kill(),
    async stop() {
      await child.terminate(stopMs)
      await rm(site.folder, { recursive: true, force: true })
    },
  }
}
