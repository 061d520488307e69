import type { Element, Parser, ParserHandlers, ParserLimits, XmlError } from '@trestle/xml'
import type { SkippedElement } from './stream-types.js'

export interface InletSettings {
  readonly createParser: (handlers: ParserHandlers) => Parser
  readonly onHeader: (root: Element, contentNamespace: string) => void
  readonly onElement: (element: Element) => void
  /** Absent: what is not acceptable is an error. */
  readonly onSkipped: ((skipped: SkippedElement) => void) | undefined
  readonly onFooter: () => void
  readonly onError: (error: XmlError) => void
}

/** The input of a stream: parses it, and keeps it in order while it is held back. */
export interface Inlet {
  write(chunk: Uint8Array | string): void
  limit(limits: Partial<ParserLimits>): void
  /** Expects a new document. `newConnection`: on another connection, so that nothing of the old one may count. */
  restart(newConnection: boolean): void
  /** Holds back for a reason until that reason is released. */
  hold(reason: 'pause' | 'header'): void
  release(reason: 'pause' | 'header'): void
  /** Runs an action after what is held back. */
  after(action: () => void): void
  /** Ignores all further input and drops what is held back. */
  stop(): void
}

export function createInlet(settings: InletSettings): Inlet {
  const { createParser, onHeader, onElement, onSkipped, onFooter, onError } = settings
  const holds = new Set<string>()
  let heldBack: (Element | (() => void))[] = []
  let holding = false
  let generation = 0
  /** What was held before a restart or a stop no longer counts. */
  let epoch = 0
  let parser = open()

  function open(): Parser {
    const mine = ++generation
    const later = (action: () => void) => {
      if (mine === generation) after(action)
    }
    return createParser({
      onOpen(root, contentNamespace) {
        if (mine === generation) onHeader(root, contentNamespace)
      },
      onElement(element) {
        if (mine !== generation) return
        if (holding) heldBack.push(element)
        else onElement(element)
      },
      ...(onSkipped && { onSkipped: (element, error) => later(() => onSkipped({ element, error })) }),
      onClose: () => later(onFooter),
      onError: (error) => later(() => onError(error)),
    })
  }

  function after(action: () => void): void {
    if (holding) heldBack.push(action)
    else action()
  }

  function release(reason: string): void {
    if (!holds.delete(reason) || holds.size > 0) return
    // What arrives meanwhile lines up behind what is held.
    while (heldBack.length > 0 && holds.size === 0) {
      const batch = heldBack
      heldBack = []
      for (let i = 0; i < batch.length; i++) {
        if (holds.size > 0) {
          heldBack = [...batch.slice(i), ...heldBack]
          return
        }
        const mine = epoch
        const item = batch[i] as (typeof batch)[number]
        if (typeof item === 'function') item()
        else onElement(item)
        if (mine !== epoch) break
      }
    }
    holding = holds.size > 0
  }

  return {
    write: (chunk) => parser.write(chunk),
    limit: (limits) => parser.limit(limits),
    restart(newConnection) {
      epoch++
      heldBack = []
      holds.clear()
      holding = false
      if (newConnection) parser = open()
      else parser.restart()
    },
    hold(reason) {
      holds.add(reason)
      holding = true
    },
    release,
    after,
    stop() {
      generation++
      epoch++
      heldBack = []
      holds.clear()
      holding = false
    },
  }
}
