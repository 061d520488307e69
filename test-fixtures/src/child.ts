import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** The account, if it is not that of this process. */
  readonly uid?: number
  readonly gid?: number
}

/** A running server process. */
export interface Child {
  /** How it ended (`code 1`, `signal SIGKILL`, …), once it has. */
  readonly ended: string | undefined
  /** SIGTERM, or another signal, and SIGKILL if that has not helped after `graceMs`. Resolves when it is gone. */
  terminate(graceMs: number, signal?: NodeJS.Signals): Promise<void>
  kill(): Promise<void>
}

// The pipe breaks however this process ends, or the worker thread that called: the guard then does away with the rest.
// It ignores the signals of a terminal's Ctrl-C, which reach it together with us.
const guardScript = 'trap "" INT TERM HUP; read -r order; kill -KILL "$1" 2>/dev/null; rm -rf -- "$2"'

function guard(pid: number, folder: string): ChildProcess {
  const child = spawn('/bin/sh', ['-c', guardScript, 'guard', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin?.on('error', () => {})
  child.unref()
  return child
}

/**
 * Starts a server whose output goes to `output`. When this process ends, in whatever way, the server is killed
 * and `folder` removed.
 */
export function spawnGuarded(launch: Launch, folder: string, output: string): Promise<Child> {
  const log = openSync(output, 'a')
  return new Promise((resolve, reject) => {
    const { command, args, cwd, uid, gid } = launch
    const child = spawn(command, args, {
      cwd,
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
      env: { ...process.env, ...launch.env },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    let ended: string | undefined
    let watcher: ChildProcess | undefined
    const exited = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        ended = signal ? `signal ${signal}` : `code ${code}`
        watcher?.kill('SIGKILL')
        resolve()
      })
    })
    child.once('error', reject)
    child.once('spawn', () => {
      watcher = guard(child.pid as number, folder)
      resolve({
        get ended() {
          return ended
        },
        async terminate(graceMs, signal = 'SIGTERM') {
          child.kill(signal)
          const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
          await exited
          clearTimeout(timer)
        },
        async kill() {
          child.kill('SIGKILL')
          await exited
        },
      })
    })
  })
}
