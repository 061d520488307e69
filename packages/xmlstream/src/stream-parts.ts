import type { StreamParserOptions } from '@trestle/xml'
import { systemClock } from './clock.js'
import { createDispatcher } from './dispatcher.js'
import { createEvents } from './events.js'
import { createFilters } from './filters.js'
import type { StreamHeader } from './header.js'
import { throwLater, toError } from './settle.js'
import type { HeaderSource, StreamEvents, XmlStreamOptions } from './stream-types.js'
import { createTimers } from './timers.js'

/** What a stream offers to the layers above; whatever of theirs fails in it becomes the event `error`. */
export function createStreamParts({ clock = systemClock }: XmlStreamOptions, onInboundIdle: () => void) {
  const events = createEvents<StreamEvents>({ clock })
  const onError = (error: unknown) => {
    if (!events.emit('error', toError(error))) throwLater(error)
  }
  return {
    events,
    timers: createTimers({ clock, onError }),
    dispatcher: createDispatcher({ onError }),
    inbound: createFilters({ onError, clock, onIdle: onInboundIdle }),
    outbound: createFilters({ onError, clock }),
  }
}

export function parserOptions({ limits, oversized }: XmlStreamOptions): StreamParserOptions {
  return {
    ...(limits && { limits }),
    ...(oversized && { oversized }),
  }
}

export function headerOf(source: HeaderSource, peer: StreamHeader): StreamHeader {
  return typeof source === 'function' ? source(peer) : source
}
