/** What the process shows its watchdog: that it runs, and what it runs. Memory, since nothing else is told by who is blocked. */
export interface SharedState {
  /** Says that the event loop runs. */
  beat(): void
  /** Changes with each beat. */
  readonly beats: number
  /** The handler whose code runs now. */
  running: RunningHandler | undefined
  /** Whether there is nothing to watch any more. */
  isOver: boolean
}

export interface RunningHandler {
  readonly user: string
  readonly handler: string
  /** When it was called, in milliseconds since 1970. */
  readonly at: number
}

const BYTES = 8192
/** Three numbers: the beats, the length of the text behind them, and whether it is over. */
const HEAD = 12

export function newSharedMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BYTES)
}

export function sharedState(memory: SharedArrayBuffer): SharedState {
  const numbers = new Int32Array(memory, 0, 3)
  const text = Buffer.from(memory, HEAD)
  return {
    beat() {
      Atomics.add(numbers, 0, 1)
    },
    get beats() {
      return Atomics.load(numbers, 0)
    },
    get running() {
      return readRunning(text.toString('utf8', 0, Atomics.load(numbers, 1)))
    },
    set running(running) {
      Atomics.store(numbers, 1, 0)
      if (running) Atomics.store(numbers, 1, text.write(JSON.stringify(running), 'utf8'))
    },
    get isOver() {
      return Atomics.load(numbers, 2) !== 0
    },
    set isOver(isOver) {
      Atomics.store(numbers, 2, isOver ? 1 : 0)
    },
  }
}

/** It may be half of one: the process writes it while it is read. */
function readRunning(text: string): RunningHandler | undefined {
  try {
    return JSON.parse(text) as RunningHandler
  } catch {
    return undefined
  }
}
