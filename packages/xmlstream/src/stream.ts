import { createBareStream } from './bare-stream.js'
import { systemClock } from './clock.js'
import { createDispatcher } from './dispatcher.js'
import { streamClosed, XmlStreamError } from './errors.js'
import { createEvents } from './events.js'
import { createGate } from './gate.js'
import { throwLater, toError } from './settle.js'
import type { StreamEvents, XmlStream, XmlStreamOptions } from './stream-types.js'
import { createTimers } from './timers.js'
import type { WaitOptions } from './types.js'
import { createWireTap } from './wire-tap.js'

/** Creates a stream. Errors of handlers, listeners and timers become the event `error`. */
export function createXmlStream(options: XmlStreamOptions): XmlStream {
  const { clock = systemClock } = options
  const events = createEvents<StreamEvents>({ clock })
  const onError = (error: unknown) => {
    if (!events.emit('error', toError(error))) throwLater(error)
  }
  const timers = createTimers({ clock, onError })
  const dispatcher = createDispatcher({ onError })
  const gate = createGate(clock)
  const tooSlow = () => new XmlStreamError('timeout', 'The peer did not read in time.')
  const heard = () => events.listenerCount('wire') > 0

  const bare = createBareStream({
    ...options,
    tap: createWireTap((entry) => events.emit('wire', entry), clock, heard),
    listener: {
      onOpen: (peer) => events.emit('open', peer),
      onElement(element) {
        events.emit('element', element)
        dispatcher.dispatch(element)
      },
      onSkipped: options.onSkipped,
      onDrain() {
        gate.check()
        events.emit('drain')
      },
      onEmpty: gate.check,
      onClose(error) {
        timers.clear()
        gate.fail(error ?? streamClosed())
        events.emit('close', { error })
      },
    },
  })
  const { flush } = bare
  return Object.assign(bare, {
    events,
    timers,
    dispatcher,
    drained: (given: WaitOptions = {}) => gate.wait(given, () => bare.writable, tooSlow),
    flush(given: WaitOptions = {}) {
      flush()
      return gate.wait(given, () => bare.empty, tooSlow)
    },
  })
}
