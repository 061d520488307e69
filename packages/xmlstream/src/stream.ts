import { createBareStream } from './bare-stream.js'
import { systemClock } from './clock.js'
import { createDispatcher } from './dispatcher.js'
import { createEvents } from './events.js'
import { createFilters, type Filters } from './filters.js'
import { throwLater, toError } from './settle.js'
import type { Passage, StreamEvents, XmlStream, XmlStreamOptions } from './stream-types.js'
import { createTimers } from './timers.js'
import { createWireTap } from './wire-tap.js'

/** Elements in asynchronous filters above which the stream stops reading. */
const MAX_FILTERING = 128

/** Whatever fails of what the layers above put into it becomes the event `error`. */
export function createXmlStream(options: XmlStreamOptions): XmlStream {
  const { clock = systemClock } = options
  const events = createEvents<StreamEvents>({ clock })
  const onError = (error: unknown) => {
    if (!events.emit('error', toError(error))) throwLater(error)
  }
  const timers = createTimers({ clock, onError })
  const dispatcher = createDispatcher({ onError })
  let resume = () => {}
  const inbound = createFilters({ onError, clock, onIdle: () => resume() })
  const outbound = createFilters({ onError, clock })
  const heard = () => events.listenerCount('wire') > 0

  const bare = createBareStream({
    ...options,
    inbound(given) {
      resume = given
      return passage(inbound)
    },
    outbound: passage(outbound),
    tap: createWireTap((entry) => events.emit('wire', entry), clock, heard),
    listener: {
      onOpen: (peer) => events.emit('open', peer),
      onElement(element) {
        events.emit('element', element)
        dispatcher.dispatch(element)
      },
      onSkipped: (skipped) => events.emit('skipped', skipped),
      onDrain: () => events.emit('drain'),
      onClose(error) {
        timers.clear()
        events.emit('close', { error })
      },
    },
  })
  return Object.assign(bare, { events, timers, dispatcher, inbound, outbound })
}

function passage(filters: Filters): Passage {
  return {
    get full() {
      return filters.pending > MAX_FILTERING
    },
    run: filters.run,
    after: filters.after,
  }
}
