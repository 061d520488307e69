import Libsql from 'libsql/promise'

/** Brings what the log (WAL) has into the file, beside the work of the store. */
export interface Checkpoints {
  /** Takes note of a statement that writes. */
  wrote(parameters: readonly unknown[]): void
  /** Begins a checkpoint if it is time: call it where no transaction is open. */
  betweenTransactions(): void
  /** Resolves when none is under way. */
  idle(): Promise<void>
  close(): void
}

/** Pages that are written between checkpoints: about as many as SQLite takes by itself. */
const INTERVAL = 1000
/** Pages of the log beyond which one commit waits until its end is in the file as well. */
const MAX_PAGES = 8192
const PAGE_SIZE = 4096
/** Pages that a statement writes at least, with those of indexes. */
const PAGES = 2

/**
 * A checkpoint writes pages all over the file and waits for the disk twice: tens of milliseconds, for which every twentieth
 * commit would wait. A connection of its own does it in a thread of the driver. While there are always new commits, it
 * never reaches the end of the log, which then grows: now and then, `complete` takes the little that is left.
 */
export function startCheckpoints(file: string, complete: () => void): Checkpoints {
  const beside = new Libsql(file, {})
  let pages = 0
  let isLong = false
  let running: Promise<void> | undefined

  async function checkpoint(): Promise<void> {
    try {
      const statement = await beside.prepare('pragma wal_checkpoint(passive)')
      const { log } = (await statement.get()) as { readonly log: number }
      isLong = log > MAX_PAGES
    } catch {
      // Such as on a full disk: the store finds that out by itself.
      isLong = true
    } finally {
      running = undefined
    }
  }

  return {
    wrote(parameters) {
      pages += PAGES + parameters.reduce<number>((sum, value) => sum + sizeOf(value), 0) / PAGE_SIZE
    },
    betweenTransactions() {
      if (running) return
      if (isLong) {
        isLong = false
        complete()
      }
      if (pages < INTERVAL) return
      pages = 0
      running = checkpoint()
    },
    async idle() {
      await running
    },
    close: () => beside.close(),
  }
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0
}
