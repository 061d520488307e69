import type { BigIntStats, StatsFs } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import type { Log } from '@trestle/gateway'
import { isDiskFull } from './disk-error.js'

/** Observes the data while the gateway runs. */
export interface DataWatch {
  /** Looks now. */
  look(): Promise<void>
  /** False while the data is gone, or the disk is full. */
  readonly isUsable: boolean
  dispose(): void
}

export interface DataWatchOptions {
  /** The data: it, or its folder, may go. */
  readonly file: string
  readonly log: Log
  /** Called once, when the data is not there any more. */
  readonly onGone: () => void
  /** Milliseconds between two looks; 15,000 by default. */
  readonly interval?: number
  readonly disk?: Disk
}

/** The part of `node:fs/promises` that is asked. */
export interface Disk {
  stat(file: string): Promise<Pick<BigIntStats, 'dev' | 'ino'>>
  /** Not everywhere. */
  statfs(file: string): Promise<Pick<StatsFs, 'bavail' | 'bsize'>>
}

const nodeDisk: Disk = { stat: (file) => stat(file, { bigint: true }), statfs: (file) => statfs(file) }

/** Free bytes below which the disk counts as full: the database could not grow any more. */
const FULL = 1024 * 1024
/** Free bytes below which a warning is given. */
const SCARCE = 64 * 1024 * 1024

/**
 * Looks some times a minute whether the data is still there, since a database goes on working in a file that has been
 * deleted, and how much space is left. Each change is said once.
 */
export async function watchData(options: DataWatchOptions): Promise<DataWatch> {
  const { file, log, onGone, interval = 15_000, disk = nodeDisk } = options
  const { dev, ino } = await disk.stat(file)
  let isGone = false
  let space: Space = 'enough'

  async function look(): Promise<void> {
    if (isGone) return
    isGone = !(await isThere())
    if (isGone) {
      dispose()
      log.error({ file }, 'The data is gone: its folder or file was deleted or replaced. The gateway ends.')
      return onGone()
    }
    const now = await spaceOf(disk, file)
    if (now !== undefined && now !== space) {
      space = now
      sayings[now](log, file)
    }
  }

  // Other errors, such as those of a network's file system, may pass.
  async function isThere(): Promise<boolean> {
    try {
      const found = await disk.stat(file)
      return found.dev === dev && found.ino === ino
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return false
      log.warn({ file, error }, 'The data cannot be looked at.')
      return true
    }
  }

  const timer = setInterval(() => void look(), interval)
  timer.unref()
  const dispose = () => clearInterval(timer)
  await look()
  return {
    look,
    get isUsable() {
      return !isGone && space !== 'none'
    },
    dispose,
  }
}

type Space = 'enough' | 'scarce' | 'none'

const sayings: Readonly<Record<Space, (log: Log, file: string) => void>> = {
  enough: (log, file) => log.info({ file }, 'There is space on the disk again.'),
  scarce: (log, file) => log.warn({ file }, 'The disk is nearly full: less than 64 MiB are left.'),
  none: (log, file) =>
    log.error({ file }, 'The disk is full, less than 1 MiB is left: messages that cannot be kept are refused.'),
}

async function spaceOf(disk: Disk, file: string): Promise<Space | undefined> {
  try {
    const { bavail, bsize } = await disk.statfs(file)
    const free = bavail * bsize
    return free < FULL ? 'none' : free < SCARCE ? 'scarce' : 'enough'
  } catch (error) {
    return isDiskFull(error) ? 'none' : undefined
  }
}
