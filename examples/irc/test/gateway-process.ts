import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { LIMIT } from './xmpp-user.js'

const binary = fileURLToPath(new URL('../../../packages/gateway-cli/dist/trestle-gateway.js', import.meta.url))
const module = fileURLToPath(new URL('../dist/index.js', import.meta.url))

export interface GatewayProcessOptions {
  readonly jid: string
  readonly secret: string
  /** Port of the XMPP server for components, on loopback. */
  readonly componentPort: number
  /** Port of the IRC server, on loopback and without TLS. */
  readonly ircPort: number
}

/** The gateway as its users run it: the command, in a process of its own. */
export interface GatewayProcess {
  /** Ends it in order: resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Resolves once the gateway is online. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const { jid, secret, componentPort, ircPort } = options
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-irc-'))
  const settings = { server: '127.0.0.1', port: ircPort, tls: 'plain', lines: '100/0' }
  const args = [
    ...['--legacy-network', module, '--server', `127.0.0.1:${componentPort}`, '--jid', jid, '--data-dir', dataDir],
    ...Object.entries(settings).flatMap(([name, value]) => ['--network-option', `${name}=${value}`]),
  ]
  const child = spawn(process.execPath, [binary, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, TRESTLE_SECRET: secret },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT)
    const code = await exited
    clearTimeout(timer)
    await rm(dataDir, { recursive: true, force: true })
    return code
  }
  try {
    await saysOnline(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { stop }
}

function saysOnline(child: ChildProcess): Promise<void> {
  const lines: string[] = []
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`The gateway is not online.\n${lines.join('\n')}`))
    const timer = setTimeout(fail, 2 * LIMIT)
    child.once('exit', fail)
    for (const input of [child.stdout, child.stderr]) {
      if (!input) continue
      createInterface({ input }).on('line', (line) => {
        lines.push(line)
        if (!line.includes('The gateway is online')) return
        clearTimeout(timer)
        child.off('exit', fail)
        resolve()
      })
    }
  })
}
