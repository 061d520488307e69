/** What a worker is sent so that it halts. */
export interface Halt {
  /** A number that is not 0 once it has halted. */
  readonly halt: SharedArrayBuffer
}

/** Milliseconds that are waited: a worker that loads its modules, or waits for the disk, takes notice later. */
const LONGEST = 1000

/** Waits until a worker halts: a thread that is ended while its driver calls V8 ends the whole process, by SIGABRT. */
export function haltWorker(worker: { postMessage(message: Halt): void }): void {
  const halt = new SharedArrayBuffer(4)
  worker.postMessage({ halt })
  Atomics.wait(new Int32Array(halt), 0, 0, LONGEST)
}

/** In the worker: runs nothing any more, until it is ended. */
export function haltHere({ halt }: Halt = { halt: new SharedArrayBuffer(4) }): void {
  const state = new Int32Array(halt)
  Atomics.store(state, 0, 1)
  Atomics.notify(state, 0)
  Atomics.wait(state, 0, 1)
}
