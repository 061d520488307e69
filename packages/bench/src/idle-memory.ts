import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { startAcceptor } from './acceptor.js'
import { QUIET_NETWORK } from './contestants.js'
import { ECHO_DOMAIN } from './echo-messages.js'

/** Milliseconds until a process that has nothing more to do counts as idle. */
const SETTLE = 3000
/** Milliseconds that a gateway gets to be online. */
const LIMIT = 60_000

export interface IdleMemory {
  readonly gatewayRssMb: number | undefined
  readonly bareRssMb: number | undefined
}

/** Resident memory of a gateway without users, and of Node with nothing but a timer. The folder has the gateway installed. */
export async function idleMemory(folder: string): Promise<IdleMemory> {
  if (!existsSync('/proc/self/status')) return { gatewayRssMb: undefined, bareRssMb: undefined }
  const acceptor = await startAcceptor({ messages: [], onPass: async () => {} })
  writeFileSync(join(folder, 'secret'), 'of no matter')
  const program = join(folder, 'node_modules/@trestle/gateway-cli/dist/trestle-gateway.js')
  const options = {
    'legacy-network': `./${basename(QUIET_NETWORK)}`,
    jid: ECHO_DOMAIN,
    server: `127.0.0.1:${acceptor.port}`,
    'secret-file': 'secret',
    'data-dir': 'data',
  }
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  try {
    return {
      gatewayRssMb: await rssMb(folder, [program, ...args], 'online'),
      bareRssMb: await rssMb(folder, ['-e', 'setInterval(() => {}, 1e6); console.log("ready")'], 'ready'),
    }
  } finally {
    await acceptor.close()
  }
}

async function rssMb(cwd: string, args: readonly string[], sign: string): Promise<number> {
  const child = spawn(process.execPath, [...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await written(child, sign)
    await pass(SETTLE)
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1024
  } finally {
    const ended = once(child, 'exit')
    if (child.exitCode === null) child.kill('SIGKILL')
    await ended
  }
}

/** Resolves when the process has written the text; rejects when it ends before, or takes too long. */
function written(child: ChildProcess, sign: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => reject(new Error(`Nobody wrote "${sign}" in time:\n${output}`)), LIMIT)
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk
      if (!output.includes(sign)) return
      clearTimeout(timer)
      resolve()
    })
    child.once('exit', (code) => reject(new Error(`The process ended with ${code}:\n${output}`)))
  })
}
