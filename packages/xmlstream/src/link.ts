import type { Transport, TransportHandlers } from './transport.js'

/** The transport in use: what an earlier one may still say is not heard. */
export interface Link {
  readonly secure: boolean
  readonly attached: boolean
  /** Listens to the transport, if it does not yet. */
  attach(): void
  replace(next: Transport): void
  write(data: string): boolean
  /** Stops reading until every reason to has been released. */
  pause(reason: 'user' | 'filters'): void
  resume(reason: 'user' | 'filters'): void
  end(): void
  /** Hears nothing more. */
  detach(): void
  destroy(): void
}

export function createLink(first: Transport, handlers: TransportHandlers): Link {
  let transport = first
  let attached = false
  let generation = 0
  const pauses = new Set<string>()

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
      if (pauses.size > 0) transport.pause()
    },
    replace(next) {
      generation++
      transport = next
      attached = false
      pauses.clear()
    },
    write: (data) => transport.write(data),
    pause(reason) {
      pauses.add(reason)
      if (attached) transport.pause()
    },
    resume(reason) {
      if (pauses.delete(reason) && pauses.size === 0 && attached) transport.resume()
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
