import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { LIMIT } from './xmpp-user.js'

const run = promisify(execFile)

/** A program on a terminal of its own, as somebody sees it who sits before it. */
export interface Terminal {
  /** Types a line, and enters it. */
  enter(line: string): Promise<void>
  /** What is on the screen now: lines without the spaces at their ends. */
  screen(): Promise<string>
  /** Resolves with the screen once the pattern is found on it; rejects after a limit, or when the program has ended. */
  shows(pattern: RegExp): Promise<string>
  stop(): Promise<void>
}

export interface TerminalOptions {
  /** For the socket of tmux. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly columns: number
  readonly rows: number
}

/** Starts a command of the shell in tmux, which ends with this process: a session that nobody looks at is destroyed. */
export function openTerminal(command: string, { folder, env, columns, rows }: TerminalOptions): Terminal {
  const socket = join(folder, 'tmux')
  const size = ['-x', String(columns), '-y', String(rows)]
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const session = ['new-session', ...size, ...variables, command, ';', 'set-option', 'destroy-unattached', 'on']
  const control = spawn('tmux', ['-S', socket, '-f', '/dev/null', '-u', '-C', ...session], {
    env: { ...process.env, TERM: 'xterm', LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  control.stdin.on('error', () => {})
  let over = false
  const watchers = new Set<() => void>()
  const tell = () => {
    for (const watch of [...watchers]) watch()
  }
  const ended = new Promise<void>((resolve) => {
    control.once('close', () => {
      over = true
      tell()
      resolve()
    })
  })
  // Each output of the program is told here.
  createInterface({ input: control.stdout }).on('line', tell)

  async function ask(...args: readonly string[]): Promise<string> {
    return (await run('tmux', ['-S', socket, '-u', ...args], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })).stdout
  }

  async function screen(): Promise<string> {
    return (await ask('capture-pane', '-p')).replace(/ +$/gm, '')
  }

  return {
    screen,
    async enter(line) {
      await ask('send-keys', '-l', line)
      await ask('send-keys', 'Enter')
    },
    async shows(pattern) {
      const end = performance.now() + LIMIT
      let last = ''
      while (!over) {
        const changed = new Promise<void>((resolve) => {
          const finish = () => {
            clearTimeout(timer)
            watchers.delete(finish)
            resolve()
          }
          const timer = setTimeout(finish, Math.max(0, end - performance.now()))
          watchers.add(finish)
        })
        // Before it is there, there is no screen either.
        last = await screen().catch(() => last)
        if (pattern.test(last)) return last
        if (performance.now() >= end) throw new Error(`There is no ${pattern} on the screen:\n${last}`)
        await changed
      }
      throw new Error(`The program has ended without ${pattern}. The last screen:\n${last}`)
    },
    async stop() {
      control.stdin.end()
      await ask('kill-server').catch(() => {})
      await ended
    },
  }
}
