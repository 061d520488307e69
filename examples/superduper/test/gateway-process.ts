import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const binary = fileURLToPath(new URL('../../../packages/gateway-cli/dist/trestle-gateway.js', import.meta.url))
const module = fileURLToPath(new URL('../dist/index.js', import.meta.url))

/** The gateway as its users run it: the command, in a process of its own. */
export interface GatewayProcess {
  /** Ends it in order: resolves with the exit code. */
  stop(): Promise<number | null>
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>
}

export interface GatewayProcessOptions {
  readonly server: string
  readonly jid: string
  readonly secret: string
  readonly dataDir: string
  readonly superduper: string
}

const LIMIT = 60_000

/** Starts the gateway over the network module of this package. Resolves once it is online. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const { server, jid, secret, dataDir, superduper } = options
  const args = ['--legacy-network', module, '--server', server, '--jid', jid, '--data-dir', dataDir]
  const child = spawn(process.execPath, [binary, ...args], {
    cwd: dirname(module),
    env: { ...process.env, TRESTLE_SECRET: secret, SUPERDUPER_SERVER: superduper },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    const fail = () => reject(new Error(`The gateway is not online.\n${lines.join('\n')}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail()
    }, LIMIT)
    child.once('exit', fail)
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line)
        if (!line.includes('The gateway is online')) return
        clearTimeout(timer)
        child.off('exit', fail)
        resolve()
      })
    }
  })
  return {
    stop() {
      child.kill('SIGTERM')
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
