import type { Transport, TransportHandlers } from './transport.js'

/** The transport in use; events of earlier ones are ignored. */
export interface CurrentTransport {
  readonly secure: boolean
  readonly attached: boolean
  /** Listens to the transport, if it does not yet. */
  attach(): void
  replace(next: Transport): void
  write(data: string): boolean
  /** Stops reading. */
  pause(): void
  resume(): void
  end(): void
  /** Ignores the transport from here on. */
  detach(): void
  destroy(): void
}

export function createCurrentTransport(first: Transport, handlers: TransportHandlers): CurrentTransport {
  let transport = first
  let attached = false
  let generation = 0
  let paused = false

  return {
    get secure() {
      return transport.secure
    },
    get attached() {
      return attached
    },
    attach() {
      if (attached) return
      attached = true
      const mine = ++generation
      transport.open({
        onData(chunk) {
          if (mine === generation) handlers.onData(chunk)
        },
        onDrain() {
          if (mine === generation) handlers.onDrain()
        },
        onClose(error) {
          if (mine === generation) handlers.onClose(error)
        },
      })
      if (paused) transport.pause()
    },
    replace(next) {
      generation++
      transport = next
      attached = false
      paused = false
    },
    write: (data) => transport.write(data),
    pause() {
      paused = true
      if (attached) transport.pause()
    },
    resume() {
      if (paused && attached) transport.resume()
      paused = false
    },
    end: () => transport.end(),
    detach() {
      generation++
    },
    destroy() {
      generation++
      transport.destroy()
    },
  }
}
