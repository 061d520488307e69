import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { python, type TestedServer } from '@trestle/test-fixtures'

/** Something that happened to the user: see slixmpp_user.py. */
export type UserEvent = { readonly event: string } & Readonly<Record<string, unknown>>

/** A user in another implementation of XMPP, in a process of its own. */
export interface SlixmppUser {
  do(command: { readonly do: string } & Readonly<Record<string, string>>): void
  /** The first event that fits, among those that came since the last `forget()`. */
  event(fits: Readonly<Record<string, unknown>>): Promise<UserEvent>
  /** All that came since then. */
  readonly seen: readonly UserEvent[]
  forget(): void
  stop(): Promise<void>
}

const LIMIT = 15_000

export async function startSlixmppUser(server: TestedServer, jid: string, password: string): Promise<SlixmppUser> {
  const folder = await mkdtemp(join(tmpdir(), 'slixmpp-'))
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, server.ca)
  const script = fileURLToPath(new URL('./slixmpp_user.py', import.meta.url))
  const child = spawn(python, [script, jid, password, server.host, String(server.c2sPort), ca])
  const said: string[] = []
  child.stderr.on('data', (data) => said.push(String(data)))

  let events: UserEvent[] = []
  const watchers = new Set<(event: UserEvent) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as UserEvent
    events.push(event)
    for (const watch of [...watchers]) watch(event)
  })

  const user: SlixmppUser = {
    do: (command) => void child.stdin.write(`${JSON.stringify(command)}\n`),
    event(wanted) {
      const fits = (event: UserEvent) => Object.entries(wanted).every(([key, value]) => event[key] === value)
      const known = events.find(fits)
      if (known) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watch)
          reject(new Error(`No ${JSON.stringify(wanted)} came. Events: ${JSON.stringify(events)}\n${said.join('')}`))
        }, LIMIT)
        const watch = (event: UserEvent) => {
          if (!fits(event)) return
          clearTimeout(timer)
          watchers.delete(watch)
          resolve(event)
        }
        watchers.add(watch)
      })
    },
    get seen() {
      return events
    },
    forget() {
      events = []
    },
    async stop() {
      await ended(child, () => user.do({ do: 'quit' }))
      await rm(folder, { recursive: true, force: true })
    },
  }
  return user
}

async function ended(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  ask()
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
  await exited
  clearTimeout(timer)
}
