import { type ChildProcess, spawn } from 'node:child_process'

/** A program that a test talks to by its terminal. */
export interface Program {
  /** Resolves once the output, from the last such call on, has the text. Rejects when the program ends before. */
  shows(text: string): Promise<void>
  type(text: string): void
  /** All that was shown so far. */
  output(): string
  /** Resolves with all output once it has ended, whatever its exit code. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Run as this user; needs root. */
  readonly uid?: number | undefined
}

const MAX_SHOWN = 4000

export function startProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const { env, cwd, uid } = options
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  let output = ''
  let read = 0
  const watchers = new Set<() => void>()
  const onData = (chunk: Buffer) => {
    output += chunk.toString()
    for (const check of watchers) check()
  }
  child.stdout?.on('data', onData)
  child.stderr?.on('data', onData)
  child.stdin?.on('error', () => {})
  let over = false
  const ended = new Promise<string>((resolve) => {
    const finish = () => {
      over = true
      for (const check of watchers) check()
      resolve(output)
    }
    child.once('close', finish)
    child.once('error', (error) => {
      output += String(error)
      finish()
    })
  })
  return {
    ended,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const at = output.indexOf(text, read)
          if (at < 0 && !over) return
          watchers.delete(check)
          if (at < 0) reject(new Error(`${command} ended without showing ${text}:\n${output.slice(-MAX_SHOWN)}`))
          read = at + text.length
          resolve()
        }
        watchers.add(check)
        check()
      }),
    output: () => output,
    type: (text) => void child.stdin?.write(text),
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(timer)
    },
  }
}
