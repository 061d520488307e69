import type { Element } from '@trestle/xml'
import type { Framing } from './framing.js'
import { createOutbox } from './outbox.js'
import { toError } from './settle.js'
import type { Passage } from './stream-types.js'
import type { WireContent } from './wire-entry.js'
import type { WireTap } from './wire-tap.js'

export interface OutletSettings {
  readonly framing: Framing
  readonly filters: Passage
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
  clear(): void
}

export function createOutlet(settings: OutletSettings): Outlet {
  const { framing, filters, highWaterMark, maxQueued, write, tap, onDrain, onEmpty, onOverflow } = settings
  const outbox = createOutbox({
    joins: framing.joins,
    highWaterMark,
    limit: maxQueued,
    write,
    onDrain,
    onEmpty,
  })

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
    clear: () => outbox.clear(),
  }
}
