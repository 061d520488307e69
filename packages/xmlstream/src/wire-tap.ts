import type { Element, ParserHandlers, XmlError } from '@trestle/xml'
import type { Clock } from './clock.js'
import type { WireContent, WireEntry } from './wire-entry.js'

/** Reports everything sent and received to the wire log, while `enabled` returns true. */
export interface WireTap {
  /** Reports white space that is received; everything else is reported by the handlers of `observe`. */
  chunk(chunk: Uint8Array | string): void
  /** Wraps the handlers of a parser, to report what it reads. */
  observe(handlers: ParserHandlers): ParserHandlers
  /** Reports an element that is sent. */
  element(element: Element): void
  out(content: WireContent): void
  error(error: Error, direction: WireEntry['direction']): void
}

export function createWireTap(report: (entry: WireEntry) => unknown, clock: Clock, enabled = () => true): WireTap {
  /** Whether the last chunk that was more than white space ended with a complete element. */
  let between = true
  const emit = (direction: WireEntry['direction'], content: WireContent) =>
    void report({ direction, time: clock.now(), ...content })

  function came(content: WireContent): void {
    between = true
    emit('in', content)
  }

  return {
    chunk(chunk) {
      if (!enabled()) return
      if (!isSpace(chunk)) between = false
      else if (between) emit('in', { kind: 'space' })
    },
    observe: (handlers) => ({
      onOpen(root, contentNamespace) {
        if (enabled()) came({ kind: 'header', element: root })
        handlers.onOpen(root, contentNamespace)
      },
      onElement(element) {
        if (enabled()) came({ kind: 'element', element })
        handlers.onElement(element)
      },
      ...(handlers.onSkipped && {
        onSkipped(element: Element, error: XmlError) {
          if (enabled()) came({ kind: 'error', error, element })
          handlers.onSkipped?.(element, error)
        },
      }),
      onClose() {
        if (enabled()) came({ kind: 'footer' })
        handlers.onClose()
      },
      onError: (error) => handlers.onError(error),
    }),
    element(element) {
      if (enabled()) emit('out', { kind: 'element', element })
    },
    out(content) {
      if (enabled()) emit('out', content)
    },
    error(error, direction) {
      if (enabled()) emit(direction, { kind: 'error', error })
    },
  }
}

const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])

function isSpace(chunk: Uint8Array | string): boolean {
  if (typeof chunk === 'string') return /^[ \t\n\r]+$/.test(chunk)
  return chunk.length > 0 && chunk.every((byte) => SPACE.has(byte))
}
