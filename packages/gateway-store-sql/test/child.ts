import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Child {
  readonly process: ChildProcess
  /** What it has said so far. */
  readonly lines: readonly string[]
  /** Resolves when it has said so many lines; rejects with its errors if it ends before. */
  said(lines: number): Promise<void>
  killed(): Promise<void>
  readonly ended: Promise<Ended>
}

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly errors: string
}

/** Runs a program of `test/programs` from its source, as a process of its own, which ends with the test. */
export function runProgram(name: string, args: readonly string[]): Child {
  const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  let errors = ''
  let wake = () => {}
  child.stderr.on('data', (data) => {
    errors += data
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    wake()
  })
  const closed = once(child, 'close').then(([code, signal]): Ended => {
    wake()
    return { code, signal, errors }
  })
  const killed = async () => {
    child.kill('SIGKILL')
    await closed
  }
  onTestFinished(killed)
  return {
    process: child,
    lines,
    async said(count) {
      while (lines.length < count) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended: ${errors}`)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    killed,
    ended: closed,
  }
}
