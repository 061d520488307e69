import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { converse } from './conversation.js'
import { type Friend, startFriend } from './friend.js'
import { freePort } from './ports.js'
import { createProcesses } from './processes.js'
import { commandOf, networkModule } from './programs.js'
import { serveWebClient, type WebClient } from './web-client.js'

export interface TrialOptions {
  /** Ports of the three programs; 0 takes any that is free. */
  readonly ports: {
    readonly c2s: number
    readonly websocket: number
    readonly component: number
    readonly superduper: number
    /** Of the page with a client. */
    readonly page: number
  }
  readonly report: (line: string) => void
}

export interface Trial {
  /** What a person needs to connect. */
  readonly accounts: Readonly<Record<string, string>>
  readonly host: string
  readonly port: number
  readonly websocketUrl: string
  readonly caFile: string
  readonly gateway: string
  readonly componentPort: number
  readonly superduperPort: number
  readonly folder: string
  /** Resolves when a process ended that should not have. */
  readonly failed: Promise<string>
  /** Opens a page with a client that is logged in, and resolves with its address. */
  openPage(): Promise<string>
  /** Plays one conversation through all of it; rejects at the first thing that does not happen. */
  play(): Promise<void>
  stop(): Promise<void>
}

const DOMAIN = 'localhost'
const GATEWAY = 'superduper.localhost'
const SECRET = 'a secret between the server and the gateway'
const HOST = '127.0.0.1'
const accounts = { romeo: 'wherefore', juliet: 'art-thou' }
const network = { romeo: 'montague', juliet: 'capulet', nurse: 'angelica' }
const FRIEND = 'nurse'

/** Starts a server, a network and a gateway between them: three processes that know each other by TCP alone. */
export async function startTrial({ ports, report }: TrialOptions): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'trestle-trial-'))
  const processes = createProcesses(folder)
  const caFile = join(folder, 'ca.pem')
  let friend: Friend | undefined
  let page: WebClient | undefined
  const stop = async () => {
    await page?.close()
    await friend?.stop()
    await processes.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const server = [
      ...commandOf('server'),
      ...['--domain', DOMAIN, '--port', String(ports.c2s), '--websocket-port', String(ports.websocket)],
      ...['--component-port', String(ports.component), '--upload-port', '0', '--plain-uploads'],
      ...Object.entries(accounts).flatMap(([name, password]) => ['--user', `${name}:${password}`]),
      ...['--component', `${GATEWAY}:${SECRET}`, '--print-ca', caFile],
    ]
    const started = await processes.start('server', server, /: ready$/)
    const c2s = portIn(started, /clients of .* at 127\.0\.0\.1:(\d+)/)
    const websocketUrl = found(started, /clients of .* at (ws:\S+)/)
    const uploadUrl = found(started, /files at (http:\S+)/)
    const component = portIn(started, /components at 127\.0\.0\.1:(\d+)/)
    report(`XMPP server    ${HOST}:${c2s} (clients), ${HOST}:${component} (components)`)

    const superduper = [
      ...commandOf('superduper'),
      ...['--port', String(ports.superduper)],
      ...Object.entries(network).flatMap(([name, password]) => ['--account', `${name}:${password}`]),
    ]
    const listening = /listening on 127\.0\.0\.1:(\d+)/
    const superduperPort = portIn(await processes.start('superduper', superduper, listening), listening)
    report(`Chat network   ${HOST}:${superduperPort}`)
    friend = await startFriend({
      ...{ host: HOST, port: superduperPort, username: FRIEND, password: network[FRIEND] },
      friends: ['romeo', 'juliet'],
      failed: (error) => report(`${FRIEND} of the network: ${error instanceof Error ? error.message : error}`),
    })
    const { befriend, rooms } = friend

    // The gateway serves what comes from the network; what users send is at the server.
    const files = `${HOST}:${await freePort()}`
    const gateway = [
      ...commandOf('gateway'),
      ...['--legacy-network', networkModule, '--server', `${HOST}:${component}`],
      ...['--jid', GATEWAY, '--secret', SECRET, '--data-dir', join(folder, 'gateway')],
      ...['--files-url', `http://${files}/`, '--files-http', files, '--files-network', HOST],
    ]
    await processes.start('gateway', gateway, /The gateway is online/, {
      SUPERDUPER_SERVER: `${HOST}:${superduperPort}`,
    })
    report(`Gateway        ${GATEWAY}`)

    return {
      accounts,
      host: HOST,
      port: c2s,
      websocketUrl,
      caFile,
      gateway: GATEWAY,
      componentPort: component,
      superduperPort,
      folder,
      failed: processes.failed,
      async openPage() {
        page ??= await serveWebClient({
          port: ports.page,
          websocketUrl,
          filesUrls: [uploadUrl, `http://${files}/`],
          jid: `romeo@${DOMAIN}`,
          password: accounts.romeo,
          chat: `${FRIEND}@${GATEWAY}`,
        })
        return page.url
      },
      async play() {
        const failed = processes.failed.then((reason) => {
          throw new Error(reason)
        })
        const talk = converse({
          jid: `romeo@${DOMAIN}`,
          password: accounts.romeo,
          host: HOST,
          port: c2s,
          ca: await readFile(caFile, 'utf8'),
          gateway: GATEWAY,
          credentials: { username: 'romeo', password: network.romeo },
          friend: { account: FRIEND, ask: () => befriend('romeo') },
          rooms: [rooms.group, rooms.channel].map((id) => `${id}@${GATEWAY}`),
          report,
        })
        await Promise.race([talk, failed])
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const portIn = (output: string, pattern: RegExp) => Number(found(output, pattern))

function found(output: string, pattern: RegExp): string {
  const [, text] = pattern.exec(output) ?? []
  if (text === undefined) throw new Error(`Nothing in the output is ${pattern}: ${output}`)
  return text
}
