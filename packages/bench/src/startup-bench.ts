import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LOADED_FILES, PROBE, QUIET_NETWORK } from './contestants.js'
import { idleMemory } from './idle-memory.js'
import { installPacked } from './installed.js'
import { median } from './median.js'

export interface StartupBenchOptions {
  readonly rounds: number
  readonly onStep: (step: string) => void
}

export interface StartupResult {
  readonly contestant: string
  /** Milliseconds of processor time, user and system, of a process from its start to its end. */
  readonly cpuMs: number
  /** The same without what a process takes that imports nothing. */
  readonly cpuMsAboveBare: number
  /** Files of modules that were loaded. */
  readonly files: number
  readonly rounds: readonly number[]
}

export interface StartupReport {
  readonly starts: readonly StartupResult[]
  /** Of a gateway that is online and has no users, and of Node with a timer; undefined where the system does not tell. */
  readonly gatewayRssMb: number | undefined
  readonly bareRssMb: number | undefined
}

interface Start {
  readonly contestant: string
  /** What is imported, and what a program finds as its arguments. */
  readonly args: readonly string[]
  readonly peer?: true
}

const BARE = 'Node alone'
const STARTS: readonly Start[] = [
  { contestant: BARE, args: [] },
  { contestant: '@trestle/client', args: ['@trestle/client'] },
  { contestant: '@xmpp/client', args: ['@xmpp/client'], peer: true },
  { contestant: '@trestle/component', args: ['@trestle/component'] },
  { contestant: '@xmpp/component', args: ['@xmpp/component'], peer: true },
  {
    contestant: 'trestle-gateway --help',
    args: ['./node_modules/@trestle/gateway-cli/dist/trestle-gateway.js', '--help'],
  },
]

/** Imports take turns, each in a fresh process. Ours are packed and unpacked before, as they are installed. */
export async function benchStartup({ rounds, onStep }: StartupBenchOptions): Promise<StartupReport> {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-startup-'))
  try {
    onStep('startup: packing')
    installPacked(folder, ['@trestle/client', '@trestle/component', '@trestle/gateway-cli'])
    for (const file of [PROBE, QUIET_NETWORK]) copyFileSync(file, join(folder, basename(file)))
    const racers = STARTS.map((start) => ({ start, rounds: [] as number[] }))
    for (let round = 1; round <= rounds; round++) {
      onStep(`startup: round ${round} of ${rounds}`)
      for (const racer of racers) racer.rounds.push(cpuMsOf(folder, racer.start))
    }
    const bare = median(racers[0]!.rounds)
    onStep('startup: memory of an idle gateway')
    return {
      starts: racers.map(({ start, rounds }) => ({
        contestant: start.contestant,
        cpuMs: median(rounds),
        cpuMsAboveBare: median(rounds) - bare,
        files: filesOf(folder, start),
        rounds,
      })),
      ...(await idleMemory(folder)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(folder: string, { contestant, args, peer }: Start, nodeArgs: readonly string[] = [], env = {}): string {
  // Peers are found from the probe's own place.
  const probe = peer ? PROBE : join(folder, basename(PROBE))
  const { status, stderr } = spawnSync(process.execPath, [...nodeArgs, probe, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${contestant} could not be started:\n${stderr}`)
  return stderr
}

const cpuMsOf = (folder: string, start: Start): number => Number(run(folder, start).split('\n').at(-1)) / 1000

function filesOf(folder: string, start: Start): number {
  const list = join(folder, 'files')
  run(folder, start, ['--import', pathToFileURL(LOADED_FILES).href], { LOADED_FILES: list })
  const files = new Set(
    readFileSync(list, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  )
  rmSync(list)
  return [...files].filter((url) => !url.endsWith(`/${basename(PROBE)}`)).length
}
