import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The processes of the trial: started in order, ended in reverse. */
export interface Processes {
  /** Resolves with the output up to the first line that `ready` fits. */
  start(name: string, command: readonly string[], ready: RegExp, env?: Record<string, string>): Promise<string>
  /** Resolves when a process ended that should not have. */
  readonly failed: Promise<string>
  stop(): Promise<void>
}

const START_LIMIT = 60_000
const STOP_LIMIT = 10_000

/** The output of each process goes to a file of its name in the folder. */
export function createProcesses(folder: string): Processes {
  const running: { readonly name: string; readonly child: ChildProcess }[] = []
  let stopping = false
  let fail: (reason: string) => void = () => {}
  const failed = new Promise<string>((resolve) => {
    fail = resolve
  })

  function ended(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => child.once('exit', () => resolve()))
  }

  return {
    failed,
    start(name, [file, ...args], ready, env = {}) {
      const child = spawn(file as string, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        // Ctrl-C reaches the whole group: who ends when is ours to decide.
        detached: process.platform !== 'win32',
      })
      running.push({ name, child })
      const log = createWriteStream(join(folder, `${name}.log`))
      child.stdout.pipe(log)
      child.stderr.pipe(log)
      const last: string[] = []
      child.once('exit', (code, signal) => {
        if (!stopping) fail(`${name} ended (${signal ?? code}): ${last.slice(-3).join(' / ')}`)
      })
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name} did not start: ${last.join(' / ')}`)), START_LIMIT)
        child.once('error', reject)
        child.once('exit', () => {
          clearTimeout(timer)
          reject(new Error(`${name} ended before it was ready: ${last.join(' / ')}`))
        })
        for (const input of [child.stdout, child.stderr]) {
          createInterface({ input }).on('line', (line) => {
            last.push(line)
            if (last.length > 20) last.shift()
            if (!ready.test(line)) return
            clearTimeout(timer)
            resolve(last.join('\n'))
          })
        }
      })
    },
    async stop() {
      stopping = true
      for (const { child } of running.splice(0).reverse()) {
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT)
        await ended(child)
        clearTimeout(timer)
      }
    },
  }
}
