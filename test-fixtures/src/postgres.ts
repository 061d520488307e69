import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, type Launch, spawnGuarded } from './child.js'
import { freePorts } from './free-ports.js'
import { untilResolved } from './probe.js'
import { postgresPrograms } from './tools.js'

const startMs = 120_000
const stopMs = 15_000
const attempts = 4

/** A PostgreSQL of its own, on loopback only; it never outlives the process that started it. */
export interface TestedPostgres {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Of an empty database, for an account that may do everything. */
  readonly url: string
  /** Stops, ending all sessions, then starts with the same port and data. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<void>): Promise<void>
  /** Ends it as a crash does, with nothing in order; `restart()` brings it back. */
  kill(): Promise<void>
  /** Stops and removes the data. */
  stop(): Promise<void>
}

/** The account that PostgreSQL runs as: it refuses root. */
interface Account {
  readonly uid?: number
  readonly gid?: number
}

function account(): Account {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

function initialise(folder: string, owner: Account, password: string): void {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  if (owner.uid !== undefined && owner.gid !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid)
  }
  const args = ['-D', join(folder, 'data'), '-U', 'trestle', '-A', 'scram-sha-256', '--pwfile', passwordFile]
  const { status, stdout, stderr } = spawnSync(
    join(postgresPrograms() ?? '', 'initdb'),
    [...args, '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: folder, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`initdb ended with ${status}: ${stdout}${stderr}`)
}

function launchOf(folder: string, port: number, owner: Account): Launch {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', shared_buffers: '16MB', fsync: 'off' }
  return {
    command: join(postgresPrograms() ?? '', 'postgres'),
    args: [
      ...['-D', join(folder, 'data'), '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: folder,
    ...owner,
  }
}

/** Asks for encryption, which any PostgreSQL answers with one letter, also while it is starting. */
function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setTimeout(3000, () => socket.destroy(new Error('no answer')))
    socket.once('connect', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])))
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}

async function launchAndWait(folder: string, launch: Launch, port: number): Promise<Child> {
  const log = join(folder, 'console.log')
  const child = await spawnGuarded(launch, folder, log)
  const isReady = async () => {
    if (!/ready to accept connections/.test(await readFile(log, 'utf8'))) throw new Error('not ready')
    await ask(port)
  }
  const hopeless = async () => (child.ended ? `PostgreSQL ended with ${child.ended}` : undefined)
  try {
    await untilResolved(isReady, performance.now() + startMs, hopeless)
    return child
  } catch (error) {
    await child.kill()
    const end = (await readFile(log, 'utf8')).slice(-3000)
    throw new Error(`PostgreSQL did not start: ${(error as Error).message}. The end of its log:\n${end}`, {
      cause: error,
    })
  }
}

/** Starts PostgreSQL in a temporary folder, without fsync; with another port if it lost a race for the first. */
export async function startPostgres(): Promise<TestedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-postgres-'))
  const owner = account()
  const password = 'wherefore'
  initialise(folder, owner, password)
  for (let attempt = 1; ; attempt++) {
    const [port = 0] = await freePorts(1)
    const launch = launchOf(folder, port, owner)
    try {
      return running(folder, launch, port, password, await launchAndWait(folder, launch, port))
    } catch (error) {
      if (attempt < attempts && /Address already in use/.test((error as Error).message)) continue
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }
}

function running(folder: string, launch: Launch, port: number, password: string, first: Child): TestedPostgres {
  let child = first
  // By SIGINT, it does not wait for its clients.
  const end = () => child.terminate(stopMs, 'SIGINT')
  return {
    host: '127.0.0.1',
    port,
    url: `postgres://trestle:${password}@127.0.0.1:${port}/postgres`,
    async restart(whileDown) {
      await end()
      await whileDown?.()
      await rm(join(folder, 'console.log'))
      child = await launchAndWait(folder, launch, port)
    },
    kill: () => child.terminate(stopMs, 'SIGQUIT'),
    async stop() {
      await end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
