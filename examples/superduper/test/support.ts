import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type Role, SuperDuperClient, type SuperDuperClientOptions, type SuperDuperEvents } from '../src/client.js'
import { createSuperDuperServer, type SuperDuperServer, type SuperDuperServerOptions } from '../src/server/index.js'
import type { StateRecord } from '../src/server/state/records.js'

/** A limit for what never comes: a busy machine takes its time. */
const LIMIT_MS = 30_000

/** What was pushed comes out of `next`, in order, or `next` fails after a limit. */
export interface Queue<T> {
  push(item: T): void
  next(): Promise<T>
  /** What was pushed and not taken yet. */
  readonly waiting: readonly T[]
}

export function createQueue<T>(what: string): Queue<T> {
  const waiting: T[] = []
  const takers: ((item: T) => void)[] = []
  return {
    waiting,
    push(item) {
      const taker = takers.shift()
      if (taker) taker(item)
      else waiting.push(item)
    },
    next: () =>
      new Promise((resolve, reject) => {
        if (waiting.length > 0) return resolve(waiting.shift() as T)
        const taker = (item: T): void => {
          clearTimeout(timer)
          resolve(item)
        }
        const timer = setTimeout(() => {
          takers.splice(takers.indexOf(taker), 1)
          reject(new Error(`no ${what} came`))
        }, LIMIT_MS)
        takers.push(taker)
      }),
  }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'superduper-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const passwords = { juliet: 'balcony', romeo: 'orchard', nurse: 'apron' } as const
export type Person = keyof typeof passwords

export async function startServer(options: Partial<SuperDuperServerOptions> = {}): Promise<SuperDuperServer> {
  const server = await createSuperDuperServer({ accounts: passwords, ...options })
  onTestFinished(() => server.close())
  return server
}

export function createClient(
  server: { readonly port: number },
  username: Person,
  options: Partial<SuperDuperClientOptions> = {},
): SuperDuperClient {
  const client = new SuperDuperClient({ username, password: passwords[username], port: server.port, ...options })
  onTestFinished(() => client.logout())
  return client
}

/** A client that is logged in, and a queue for each kind of event, which takes (and so acknowledges) what comes. */
export async function login(
  server: { readonly port: number },
  username: Person,
  { deafTo = [] }: { readonly deafTo?: readonly (keyof SuperDuperEvents)[] } = {},
) {
  const client = createClient(server, username)
  const queueOf = <K extends keyof SuperDuperEvents>(event: K): Queue<SuperDuperEvents[K]> => {
    const queue = createQueue<SuperDuperEvents[K]>(event)
    if (!deafTo.includes(event)) client.on(event, (payload) => queue.push(payload))
    return queue
  }
  const queues = {
    message: queueOf('message'),
    sent: queueOf('sent'),
    edited: queueOf('edited'),
    deleted: queueOf('deleted'),
    reactions: queueOf('reactions'),
    read: queueOf('read'),
    delivered: queueOf('delivered'),
    typing: queueOf('typing'),
    presence: queueOf('presence'),
    requested: queueOf('contact-request'),
    added: queueOf('contact-added'),
    removed: queueOf('contact-removed'),
    groups: queueOf('contact-groups'),
    profile: queueOf('profile'),
    room: queueOf('room'),
    member: queueOf('member'),
    left: queueOf('member-left'),
    invited: queueOf('invited'),
    declined: queueOf('declined'),
    disconnected: queueOf('disconnected'),
  }
  await client.login()
  return { client, ...queues }
}

/** A socket that speaks for itself: what is written goes out as it is, and lines come back parsed, or as text. */
export async function rawConnection(server: { readonly port: number }, { text = false } = {}) {
  const lines = createQueue<Record<string, unknown>>('line')
  const texts = createQueue<string>('text')
  const ends = createQueue<true>('end of the connection')
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (received: string) => {
    if (text) return texts.push(received)
    const parts = (rest + received).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) lines.push(JSON.parse(line))
  })
  socket.on('error', () => {})
  socket.on('close', () => ends.push(true))
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return {
    socket,
    next: lines.next,
    nextText: texts.next,
    closed: () => ends.next(),
    write: (data: string | Uint8Array) => void socket.write(data),
    send: (line: object) => void socket.write(`${JSON.stringify(line)}\n`),
    async login(username: Person) {
      socket.write(`${JSON.stringify({ type: 'login', ref: 1, username, password: passwords[username] })}\n`)
      return lines.next()
    },
  }
}

/** The presence of who has just logged in. */
export const online = { show: 'online', status: '' } as const

export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** A group, or another room, that Juliet owns, with Romeo in it; the nurse is outside. */
export async function feast(options: Parameters<typeof startServer>[0] = {}, kind: 'group' | 'channel' = 'group') {
  const server = await startServer(options)
  const juliet = await login(server, 'juliet')
  const romeo = await login(server, 'romeo')
  const nurse = await login(server, 'nurse')
  const room = await juliet.client.rooms.create({ name: 'The Feast!', kind, members: ['romeo'] })
  expect(await juliet.room.next()).toEqual({ room, kind, name: 'The Feast!', size: 1 })
  expect(await romeo.room.next()).toEqual({ room, kind, name: 'The Feast!', size: 2 })
  for (const queue of [juliet.member, juliet.member, romeo.member]) await queue.next()
  return { server, juliet, romeo, nurse, room }
}

/** A server's folder with the channel `#ball`, in which are Juliet, Romeo and a crowd, and all accounts. */
export function crowdedBall(crowd: readonly string[]) {
  const dataDir = temporaryFolder()
  const room = '#ball'
  const member = (account: string, role: Role): StateRecord => ({ kind: 'room-role', room, account, role: { role } })
  const records: StateRecord[] = [
    { kind: 'room', room: { room, kind: 'channel', name: 'The ball' } },
    member('juliet', 'owner'),
    ...['romeo', ...crowd].map((account) => member(account, 'member')),
  ]
  writeFileSync(join(dataDir, 'superduper.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return { dataDir, accounts: { ...passwords, ...Object.fromEntries(crowd.map((account) => [account, 'mask'])) } }
}
