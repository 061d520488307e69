import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** The bot as its operator runs it: all that it needs is in the environment. */
export interface BotProcess {
  /** Resolves when it has written that. */
  said(text: string): Promise<void>
  /** Resolves with the exit code and all that it wrote. */
  ended(): Promise<{ readonly code: number | null; readonly output: string }>
  /** Tells it to stop. */
  stop(): Promise<{ readonly code: number | null; readonly output: string }>
}

/** Runs the program of this package, or another one that is written for it. */
export function runBot(env: Readonly<Record<string, string>>, program = main): BotProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env['PATH'], ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
      child.emit('said')
    })
  }
  const closed = once(child, 'close') as Promise<[number | null]>
  const ended = async () => ({ code: (await closed)[0], output })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed
  })
  return {
    async said(text) {
      while (!output.includes(text)) {
        const over = await Promise.race([once(child, 'said'), closed])
        if (child.exitCode !== null && over.length > 0) throw new Error(`It has ended without saying that:\n${output}`)
      }
    },
    ended,
    stop() {
      child.kill('SIGTERM')
      return ended()
    },
  }
}
