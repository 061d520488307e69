import type { Element } from '@trestle/xml'
import type { Framing } from './framing.js'
import { createOutbox, type Outbox, type OutboxSettings } from './outbox.js'
import type { WireContent } from './wire-entry.js'
import type { WireTap } from './wire-tap.js'

export interface OutletSettings extends OutboxSettings {
  readonly framing: Framing
  /** Reports everything that is sent, in order. */
  readonly tap: Pick<WireTap, 'element' | 'out'> | undefined
}

/** The output of a stream: serialises elements, joins them, and keeps them while the transport is full. */
export interface Outlet extends Outbox {
  send(element: Element): void
  put(data: string, content: WireContent): void
}

export function createOutlet(settings: OutletSettings): Outlet {
  const { framing, tap } = settings
  const outbox = createOutbox(settings)

  return Object.assign(outbox, {
    send(element: Element) {
      const data = framing.serialize(element)
      tap?.element(element)
      outbox.push(data)
    },
    put(data: string, content: WireContent) {
      tap?.out(content)
      outbox.push(data)
    },
  })
}
