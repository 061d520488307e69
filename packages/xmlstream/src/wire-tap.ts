import type { EventHub } from './events.js'
import type { StreamEvents } from './stream-types.js'

/** Emits what the wire carries, while somebody listens. */
export function createWireTap(events: EventHub<StreamEvents>) {
  let decoder: TextDecoder | undefined
  return {
    in(chunk: Uint8Array | string): void {
      if (events.listenerCount('wire') === 0) return
      decoder ??= new TextDecoder()
      const data = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
      events.emit('wire', { direction: 'in', data })
    },
    out(data: string): void {
      if (events.listenerCount('wire') > 0) events.emit('wire', { direction: 'out', data })
    },
  }
}
