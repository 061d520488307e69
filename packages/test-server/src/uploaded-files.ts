import { randomUUID } from 'node:crypto'
import { createCache } from '@trestle/core'

/** What is to be uploaded to a slot: no more, and no less, than was granted. */
export interface UploadSlot {
  readonly size: number
  readonly type: string | undefined
}

export interface UploadedFile {
  readonly bytes: Uint8Array
  readonly type: string | undefined
}

/** Files that clients uploaded, in memory, and the slots that wait for some. */
export interface UploadedFiles {
  /** Where the files are, once the port is open: ends with a slash. */
  baseUrl: string | undefined
  /** Makes a slot. Returns its id, which cannot be guessed. */
  reserve(slot: UploadSlot): string
  /** Takes a slot: nobody else uploads there. */
  take(id: string): UploadSlot | undefined
  store(id: string, file: UploadedFile): void
  get(id: string): UploadedFile | undefined
}

const MAX_SLOTS = 1000
/** Milliseconds that a slot waits (XEP-0363 §5 recommends five minutes). */
const SLOT_AGE = 300_000
const MAX_FILES = 10_000
/** Of all files. */
const MAX_BYTES = 2 ** 26

export function createUploadedFiles(): UploadedFiles {
  const clock = { monotonic: () => performance.now() }
  const slots = createCache<UploadSlot>({ max: MAX_SLOTS, maxAge: SLOT_AGE, clock })
  const files = createCache<UploadedFile>({ max: MAX_FILES, maxWeight: MAX_BYTES, weigh: ({ bytes }) => bytes.length })
  return {
    baseUrl: undefined,
    reserve(slot) {
      const id = randomUUID()
      slots.set(id, slot)
      return id
    },
    take(id) {
      const slot = slots.get(id)
      slots.delete(id)
      return slot
    },
    store: (id, file) => files.set(id, file),
    get: (id) => files.get(id),
  }
}
