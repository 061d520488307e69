import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts, type ServerProcess, startServerProcess, untilOpen } from './server-process.js'

export const DOMAIN = 'localhost'
/** Of every account. */
export const PASSWORD = 'of no matter'

/** Prosody: clients without TLS, components, and nothing that costs time. */
export interface XmppServer {
  readonly clientPort: number
  readonly componentPort: number
  readonly process: ServerProcess
}

export interface XmppServerOptions {
  readonly folder: string
  readonly users: readonly string[]
  /** Addresses of components. */
  readonly components: readonly string[]
  readonly secret: string
}

export async function startXmppServer({ folder, users, components, secret }: XmppServerOptions): Promise<XmppServer> {
  const [clientPort, componentPort] = (await freePorts(2)) as [number, number]
  const config = join(folder, 'prosody.cfg.lua')
  const accounts = join(folder, 'data', DOMAIN, 'accounts')
  mkdirSync(accounts, { recursive: true })
  for (const user of users) writeFileSync(join(accounts, `${user}.dat`), `return { ["password"] = "${PASSWORD}" };\n`)
  writeFileSync(
    config,
    `
run_as_root = true
pidfile = "${join(folder, 'prosody.pid')}"
data_path = "${join(folder, 'data')}"
log = { { levels = { min = "warn" }, to = "console" } }
modules_enabled = { "saslauth", "roster", "disco", "ping" }
modules_disabled = { "s2s", "offline" }
interfaces = { "127.0.0.1" }
component_interfaces = { "127.0.0.1" }
c2s_ports = { ${clientPort} }
c2s_direct_tls_ports = { }
component_ports = { ${componentPort} }
c2s_require_encryption = false
authentication = "internal_hashed"
storage = "internal"
VirtualHost "${DOMAIN}"
${components.map((address) => `Component "${address}"\n  component_secret = "${secret}"`).join('\n')}
`,
  )
  const server = await startServerProcess({
    name: 'prosody',
    command: 'prosody',
    args: ['--config', config, '-F'],
    folder,
  })
  await server.outlives(Promise.all([clientPort, componentPort].map(untilOpen)))
  return { clientPort, componentPort, process: server }
}
