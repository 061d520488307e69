import { XmlStreamError } from './errors.js'
import { withFastAccessors } from './with-fast-accessors.js'

export interface OutboxSettings {
  /** Hands data to the transport; false: its buffer is full. */
  readonly write: (data: string) => boolean
  /** Characters that one write may join; what is longer by itself is written by itself. */
  readonly joins: number
  readonly highWaterMark: number
  readonly limit: number
  /** It is below its high-water mark again. */
  readonly onDrain: () => void
  /** It is empty. */
  readonly onEmpty: () => void
  /** The data would exceed the limit, and was not added. */
  readonly onOverflow: (error: XmlStreamError) => void
}

/** Data that waits to be written: joined into one write at the end of the tick, kept while the transport's buffer is full. */
export interface Outbox {
  push(data: string): void
  flush(): void
  /** The transport has room again. */
  drained(): void
  clear(): void
  readonly empty: boolean
  readonly writable: boolean
  /** Characters in it. */
  readonly size: number
}

export function createOutbox(settings: OutboxSettings): Outbox {
  const { write, joins, highWaterMark, limit, onDrain, onEmpty, onOverflow } = settings
  /** What waits and is complete. */
  let parts: string[] = []
  /** What is being joined: adding to a text only notes what belongs together, and copies when it is written. */
  let joined = ''
  let size = 0
  let scheduled = false
  let blocked = false
  let full = false

  function flush(): void {
    scheduled = false
    if (size === 0) return
    if (parts.length > 0) flushParts()
    if (!blocked && joined !== '') {
      const data = joined
      joined = ''
      size = 0
      blocked = !write(data)
    }
    if (blocked) full = true
    if (size === 0) onEmpty()
    relax()
  }

  function flushParts(): void {
    let written = 0
    while (written < parts.length && !blocked) {
      const data = parts[written++] as string
      size -= data.length
      blocked = !write(data)
    }
    parts = parts.slice(written)
  }

  function relax(): void {
    if (!full || blocked || size > highWaterMark) return
    full = false
    onDrain()
  }

  return withFastAccessors<Outbox>({
    push(data) {
      if (size + data.length > limit) {
        onOverflow(new XmlStreamError('overflow', `More than ${limit} characters wait to be sent.`))
        return
      }
      if (joined !== '' && joined.length + data.length > joins) {
        parts.push(joined)
        joined = ''
      }
      joined += data
      size += data.length
      if (size > highWaterMark) full = true
      if (scheduled || blocked) return
      scheduled = true
      queueMicrotask(flushScheduled)
    },
    flush() {
      if (!blocked) flush()
    },
    drained() {
      blocked = false
      flush()
      relax()
    },
    clear() {
      joined = ''
      parts = []
      size = 0
      blocked = false
      full = false
    },
    get empty() {
      return size === 0
    },
    get writable() {
      return !full
    },
    get size() {
      return size
    },
  })

  function flushScheduled(): void {
    if (scheduled && !blocked) flush()
  }
}
