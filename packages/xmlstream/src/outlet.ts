import type { Element } from '@trestle/xml'
import type { Clock } from './clock.js'
import { StreamTimeoutError } from './errors.js'
import type { Framing } from './framing.js'
import { createGate } from './gate.js'
import { createOutbox } from './outbox.js'
import { toError } from './settle.js'
import type { Passage } from './stream-types.js'
import type { WaitOptions } from './types.js'
import type { WireContent } from './wire-entry.js'
import type { WireTap } from './wire-tap.js'

export interface OutletSettings {
  readonly framing: Framing
  readonly filters: Passage
  readonly clock: Clock
  readonly highWaterMark: number
  readonly maxQueued: number
  readonly write: (data: string) => boolean
  /** Told of all that takes its place among what is sent. */
  readonly tap: Pick<WireTap, 'element' | 'out'> | undefined
  readonly onDrain: () => void
  readonly onEmpty: () => void
  readonly onOverflow: (error: Error) => void
}

/** What goes out: filtered, serialised, joined, and kept while the transport is full. */
export interface Outlet {
  readonly empty: boolean
  readonly writable: boolean
  readonly queued: number
  send(element: Element): void
  /** Runs an action once everything sent before it is through the filters. */
  after(action: () => void): void
  /** Text that is not filtered, and waits for nothing that is. */
  put(data: string, content: WireContent): void
  putElement(element: Element): void
  flush(): void
  /** The transport has room again. */
  transportDrained(): void
  drained(options: WaitOptions): Promise<void>
  flushed(options: WaitOptions): Promise<void>
  clear(): void
  /** Ends all waits, and refuses those to come. */
  fail(error: Error): void
}

export function createOutlet(settings: OutletSettings): Outlet {
  const { framing, filters, clock, highWaterMark, maxQueued, write, tap, onDrain, onEmpty, onOverflow } = settings
  const gate = createGate(clock)
  const outbox = createOutbox({
    joins: framing.joins,
    highWaterMark,
    limit: maxQueued,
    write,
    onDrain() {
      gate.check()
      onDrain()
    },
    onEmpty() {
      gate.check()
      onEmpty()
    },
  })
  const tooSlow = () => new StreamTimeoutError('The peer did not read in time.')

  function push(data: string): void {
    try {
      outbox.push(data)
    } catch (error) {
      onOverflow(toError(error))
    }
  }

  function putElement(element: Element): void {
    const data = framing.serialize(element)
    tap?.element(element)
    push(data)
  }

  return {
    get empty() {
      return outbox.empty
    },
    get writable() {
      return outbox.writable
    },
    get queued() {
      return outbox.size
    },
    send: (element) => filters.run(element, putElement),
    after: (action) => filters.after(action),
    put(data, content) {
      tap?.out(content)
      push(data)
    },
    putElement,
    flush: () => outbox.flush(),
    transportDrained: () => outbox.drained(),
    drained: (options) => gate.wait(options, () => outbox.writable, tooSlow),
    flushed(options) {
      let filtered = false
      filters.after(() => {
        filtered = true
        outbox.flush()
        gate.check()
      })
      return gate.wait(options, () => filtered && outbox.empty, tooSlow)
    },
    clear: () => outbox.clear(),
    fail: (error) => gate.fail(error),
  }
}
