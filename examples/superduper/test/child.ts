import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { createQueue, type Queue } from './support.js'

export interface Child {
  readonly process: ChildProcess
  readonly lines: Queue<string>
  /** Everything on standard output and standard error, when it has ended. */
  ended(): Promise<{ readonly code: number | null; readonly signal: string | null; readonly output: string }>
}

/** Runs a program of this package, as it is built or from its source, as an operating-system process. */
export function runProgram(path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const loader = path.endsWith('.ts') ? ['--import', 'tsx'] : []
  const child = spawn(process.execPath, [...loader, path, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = createQueue<string>(`line from ${path}`)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output += `${line}\n`
      lines.push(line)
    })
  }
  const closed = once(child, 'close') as Promise<[number | null, string | null]>
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed
  })
  return {
    process: child,
    lines,
    async ended() {
      const [code, signal] = await closed
      return { code, signal, output }
    },
  }
}
