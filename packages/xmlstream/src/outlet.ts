import type { Element } from '@trestle/xml'
import type { Framing } from './framing.js'
import { createOutbox, type Outbox, type OutboxSettings } from './outbox.js'
import type { Passage } from './stream-types.js'
import type { WireContent } from './wire-entry.js'
import type { WireTap } from './wire-tap.js'

export interface OutletSettings extends OutboxSettings {
  readonly framing: Framing
  readonly filters: Passage
  /** Told of all that takes its place among what is sent. */
  readonly tap: Pick<WireTap, 'element' | 'out'> | undefined
}

/** What goes out: filtered, serialised, joined, and kept while the transport is full. */
export interface Outlet extends Outbox {
  send(element: Element): void
  /** Runs an action once everything sent before it is through the filters. */
  after(action: () => void): void
  /** Text that is not filtered, and waits for nothing that is. */
  put(data: string, content: WireContent): void
  putElement(element: Element): void
}

export function createOutlet(settings: OutletSettings): Outlet {
  const { framing, filters, tap } = settings
  const outbox = createOutbox(settings)

  function putElement(element: Element): void {
    const data = framing.serialize(element)
    tap?.element(element)
    outbox.push(data)
  }

  return Object.assign(outbox, {
    send: (element: Element) => filters.run(element, putElement),
    after: filters.after,
    put(data: string, content: WireContent) {
      tap?.out(content)
      outbox.push(data)
    },
    putElement,
  })
}
