import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { listen } from '../listen.js'

export interface Launch {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Where it runs, and where `NAME.log` gets what it prints. */
  readonly folder: string
}

/** A program of others that runs until it is stopped, or this process ends. */
export interface ServerProcess {
  readonly pid: number
  /** What `promise` resolves with; rejects with the end of its output when the program ends before. */
  outlives<T>(promise: Promise<T>): Promise<T>
  /** Asks it to end, and ends it where that does not help. */
  stop(): Promise<void>
}

/** Milliseconds that a program gets to end by itself. */
const GRACE = 15_000
/** Milliseconds that a program gets until its port is open. */
const START = 30_000
const TAIL = 2000
// Its pipe breaks however this process ends. It ignores Ctrl-C, which reaches it together with us.
const GUARD = 'trap "" INT TERM HUP; read -r order; kill -KILL "$1" 2>/dev/null'

/** @throws Error where the program cannot be run */
export async function startServerProcess({ name, command, args, folder }: Launch): Promise<ServerProcess> {
  const file = join(folder, `${name}.log`)
  const log = openSync(file, 'a')
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', log, log] })
  closeSync(log)
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) => reject(new Error(`${command} cannot be run: ${error.message}`, { cause: error })))
  })
  const pid = child.pid as number
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'] })
  guard.stdin.on('error', () => {})
  guard.unref()
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      guard.kill('SIGKILL')
      resolve(signal ?? `exit code ${code}`)
    })
  })
  const failed = ended.then((how) =>
    Promise.reject(new Error(`${name} ended with ${how}:\n${readFileSync(file, 'utf8').slice(-TAIL)}`)),
  )
  failed.catch(() => {})
  return {
    pid,
    outlives: (promise) => Promise.race([promise, failed]),
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Resolves once somebody listens at the port. @throws Error where nobody does in time */
export async function untilOpen(port: number): Promise<void> {
  const deadline = performance.now() + START
  while (!(await isOpen(port))) {
    if (performance.now() > deadline) throw new Error(`Nobody listens at port ${port}.`)
    await pass(20)
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Distinct ports of this machine that nobody listens at. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const listening = await Promise.all(Array.from({ length: count }, () => listen(() => {})))
  await Promise.all(listening.map(({ close }) => close()))
  return listening.map(({ port }) => port)
}
