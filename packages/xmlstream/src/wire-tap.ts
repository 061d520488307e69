import type { Element, ParserHandlers, XmlError } from '@trestle/xml'
import type { Clock } from './clock.js'
import type { WireContent, WireEntry } from './wire-entry.js'

/** Tells what the wire carries, while somebody listens. */
export interface WireTap {
  /** What comes in, for the white space in it: the rest is told by what parses it. */
  chunk(chunk: Uint8Array | string): void
  /** Handlers that tell what the parser builds, and pass it on. */
  observe(handlers: ParserHandlers): ParserHandlers
  /** An element goes out. */
  element(element: Element): void
  out(content: WireContent): void
  error(error: Error, direction: WireEntry['direction']): void
}

export function createWireTap(tell: (entry: WireEntry) => unknown, clock: Clock, heard = () => true): WireTap {
  /** The last chunk that was more than white space completed something. */
  let between = true
  const emit = (direction: WireEntry['direction'], content: WireContent) =>
    void tell({ direction, time: clock.now(), ...content })

  function came(content: WireContent): void {
    between = true
    emit('in', content)
  }

  return {
    chunk(chunk) {
      if (!heard()) return
      if (!isSpace(chunk)) between = false
      else if (between) emit('in', { kind: 'space' })
    },
    observe: (handlers) => ({
      onOpen(root, contentNamespace) {
        if (heard()) came({ kind: 'header', element: root })
        handlers.onOpen(root, contentNamespace)
      },
      onElement(element) {
        if (heard()) came({ kind: 'element', element })
        handlers.onElement(element)
      },
      ...(handlers.onSkipped && {
        onSkipped(element: Element, error: XmlError) {
          if (heard()) came({ kind: 'error', error, element })
          handlers.onSkipped?.(element, error)
        },
      }),
      onClose() {
        if (heard()) came({ kind: 'footer' })
        handlers.onClose()
      },
      onError: (error) => handlers.onError(error),
    }),
    element(element) {
      if (heard()) emit('out', { kind: 'element', element })
    },
    out(content) {
      if (heard()) emit('out', content)
    },
    error(error, direction) {
      if (heard()) emit(direction, { kind: 'error', error })
    },
  }
}

const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])

function isSpace(chunk: Uint8Array | string): boolean {
  if (typeof chunk === 'string') return /^[ \t\n\r]+$/.test(chunk)
  return chunk.length > 0 && chunk.every((byte) => SPACE.has(byte))
}
