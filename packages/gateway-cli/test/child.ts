import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with the match when it has written something that fits; rejects when it ends before. */
  wrote(pattern: RegExp): Promise<RegExpExecArray>
}

const program = fileURLToPath(new URL('../dist/trestle-gateway.js', import.meta.url))

/** What lets Node run programs of tests, and the sources that they import. */
export const fromSource = [
  '--import',
  import.meta.resolve?.('tsx') ?? new URL('../node_modules/tsx/dist/loader.mjs', import.meta.url).href,
]

/** Runs `trestle-gateway` as it is built, as a process of its own, which ends with the test. */
export function runCli(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Program {
  return runNode([program, ...args], cwd, env)
}

export function runNode(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Program {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TRESTLE_')))
  const child = spawn(process.execPath, args, { cwd, env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, over] = ['', '', false]
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of [...listeners]) listener()
  }
  child.stdout.on('data', (data) => {
    stdout += data
    changed()
  })
  child.stderr.on('data', (data) => {
    stderr += data
    changed()
  })
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    over = true
    changed()
    return { code, signal, stdout, stderr }
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    process: child,
    ended,
    wrote: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout) ?? pattern.exec(stderr)
          if (!over && !match) return
          listeners.delete(look)
          if (match && !over) resolve(match)
          else reject(new Error(`It ended: ${stdout}${stderr}`))
        }
        listeners.add(look)
        look()
      }),
  }
}
