import { parseArgs } from 'node:util'
import { freeOrAny } from './ports.js'
import { startTrial, type Trial } from './trial.js'

const HELP = `npm start [-- OPTIONS]

Starts an XMPP server for trials, a small chat network and a gateway between them, three processes on this machine,
plays one conversation through all three, and stays up for you to try, with a client in a page.

  --once                   end after the conversation; exit code 0 only if all of it happened
  --port PORT              of the server, for clients (default 5222, or any if that is taken; 0: any)
  --websocket-port PORT    of the server, for clients in browsers (default 5280)
  --component-port PORT    of the server, for the gateway (default 5347)
  --superduper-port PORT   of the chat network (default 7777)
  --page-port PORT         of the page with a client (default 8000)
  --help                   this text`

const options = {
  once: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  port: { type: 'string' },
  'websocket-port': { type: 'string' },
  'component-port': { type: 'string' },
  'superduper-port': { type: 'string' },
  'page-port': { type: 'string' },
} as const

const defaultPorts = {
  port: 5222,
  'websocket-port': 5280,
  'component-port': 5347,
  'superduper-port': 7777,
  'page-port': 8000,
} as const
type PortOption = keyof typeof defaultPorts

function read() {
  try {
    const { values } = parseArgs({ options })
    for (const name of Object.keys(defaultPorts) as PortOption[]) {
      const value = values[name] ?? '0'
      if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
        throw new Error(`--${name} takes a port from 0 to 65535.`)
      }
    }
    return values
  } catch (error) {
    console.error(`${(error as Error).message}\nSee npm start -- --help`)
    process.exit(2)
  }
}

function explain(trial: Trial, page: string): string {
  const accounts = Object.entries(trial.accounts).map(([user, password]) => `${user}@localhost, password ${password}`)
  return `
Open ${page}
  It is Converse.js, logged in as romeo@localhost: write to Angelica, the nurse, and to echobot.
  It is in two rooms with her as well: a group, and a channel that anybody may enter.

Try it yourself
  with any client   server ${trial.host}, port ${trial.port}; its certificate is of the authority in ${trial.caFile}
                    (docs/other-clients.md says how for some); in a browser ${trial.websocketUrl}
                    account ${accounts.join('\n                         or ')}
  then              add the contact echobot@${trial.gateway} and write to it
                    (juliet registers with ${trial.gateway} first: name juliet, password capulet)
  on your server    allow the component ${trial.gateway} there, and run
                    SUPERDUPER_SERVER=127.0.0.1:${trial.superduperPort} node packages/gateway-cli/dist/trestle-gateway.js --legacy-network examples/superduper/dist/index.js \\
                      --server YOUR.SERVER:5347 --jid superduper.YOUR.DOMAIN --secret-file FILE
  logs              ${trial.folder}

Ctrl-C ends it.`
}

async function main(): Promise<number> {
  const values = read()
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  // A port that was asked for is used or complained of; a default one is only a convenience.
  const portFor = async (name: PortOption) => (values[name] ? Number(values[name]) : freeOrAny(defaultPorts[name]))
  const trial = await startTrial({
    ports: {
      c2s: await portFor('port'),
      websocket: await portFor('websocket-port'),
      component: await portFor('component-port'),
      superduper: await portFor('superduper-port'),
      page: await portFor('page-port'),
    },
    report: (line) => console.log(line),
  })
  try {
    console.log('')
    const ended = await Promise.race([trial.play().then(() => 'played'), interrupted.then(() => 'interrupted')])
    if (ended === 'interrupted') return 130
    console.log('\nThe conversation went through.')
    if (values.once) return 0
    console.log(explain(trial, await trial.openPage()))
    const reason = await Promise.race([trial.failed, interrupted])
    if (reason) console.error(reason)
    return reason ? 1 : 0
  } finally {
    await trial.stop()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  return 1
})
