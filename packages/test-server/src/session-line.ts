import { encodeStreamError, StreamError, type StreamErrorCondition } from '@trestle/stanza'
import {
  Ack,
  AckRequest,
  createPacing,
  createUnackedQueue,
  HandledCountTooHigh,
  NS_STREAM_MANAGEMENT,
  type PacedLink,
  type UnackedQueue,
} from '@trestle/xep-0198'
import { type Element, XmlError } from '@trestle/xml'
import { systemClock, type XmlStream } from '@trestle/xmlstream'
import { isStanza } from './stanzas.js'

/** What connects a session with its client: a stream, or several one after the other (XEP-0198). */
export interface SessionLine {
  /** The stanzas that the client has not acknowledged. */
  readonly unacked: UnackedQueue | undefined
  /** Our `h`; it stands still while there is no stream. */
  readonly handled: number
  /** It is kept without a stream, or would be. */
  readonly resumable: boolean
  /** Answers a request of stream management; undefined where there is no such. */
  answer(request: Element): Element | undefined
  /** Counts from here on; `keep`: whether the session outlives its stream. */
  manage(keep: boolean): void
  /** The stream is the client's; what it did not get goes out on it. */
  attach(stream: XmlStream): void
  /**
   * The client wants to resume; whatever stream there still is gives way.
   * @throws StreamError where it acknowledges what it was never sent
   */
  resume(h: number): void
  send(element: Element): void
  /** Handles what arrived; true where it is of stream management alone, or of a stream that was replaced. */
  received(stream: XmlStream, element: Element): boolean
  /** Ends the session. */
  close(condition: StreamErrorCondition, text?: string): void
  /** A stream is over. */
  lost(stream: XmlStream, error: Error | undefined): void
}

export interface SessionLineSettings {
  readonly answer: (request: Element) => Element | undefined
  readonly maxUnacked: number
  readonly maxCharacters: number
  /** The session is kept without a stream. */
  readonly onKept: () => void
  readonly onAttached: () => void
  readonly onOver: () => void
}

export function createSessionLine(settings: SessionLineSettings): SessionLine {
  const { answer, maxUnacked, maxCharacters, onKept, onAttached, onOver } = settings
  let stream: XmlStream | undefined
  let unacked: UnackedQueue | undefined
  let handled = 0
  let kept = false
  let ended = false
  const pacing = createPacing({
    clock: systemClock,
    askEvery: 5,
    askAfter: 250,
    answerEvery: Number.POSITIVE_INFINITY,
    unacked: () => unacked?.length ?? 0,
    handled: () => handled,
  })

  function finish(): void {
    if (ended) return
    ended = true
    stream = undefined
    pacing.stop()
    onOver()
  }

  function close(condition: StreamErrorCondition, text?: string, details: readonly Element[] = []): void {
    const open = stream
    // Its end is the end of the session.
    kept = false
    if (open) void open.close({ error: encodeStreamError(new StreamError(condition, { text, details })) })
    else finish()
  }

  function tooHigh(h: number): StreamError {
    const details = [HandledCountTooHigh.encode({ h, sendCount: unacked?.sent ?? 0 })]
    return new StreamError('undefined-condition', { details })
  }

  function acknowledged(element: Element): void {
    const { h } = Ack.decode(element)
    pacing.answered()
    if (unacked?.acknowledge(h)) return
    const { condition, text, details } = tooHigh(h)
    close(condition, text, details)
  }

  function managed(element: Element): void {
    try {
      serve(element)
    } catch {
      close('bad-format')
    }
  }

  function serve(element: Element): void {
    if (unacked && element.is(NS_STREAM_MANAGEMENT, AckRequest.name)) pacing.answer()
    else if (unacked && element.is(NS_STREAM_MANAGEMENT, Ack.name)) acknowledged(element)
    else {
      const reply = answer(element)
      if (reply) stream?.send(reply)
      else close('unsupported-stanza-type')
    }
  }

  return {
    get unacked() {
      return unacked
    },
    get handled() {
      return handled
    },
    get resumable() {
      return kept && !ended
    },
    answer,
    manage(keep) {
      unacked = createUnackedQueue({ maxStanzas: maxUnacked, maxCharacters })
      kept = keep
      if (stream) pacing.start(linkOf(stream))
    },
    attach(next) {
      stream = next
      onAttached()
      if (!unacked) return
      pacing.start(linkOf(next))
      for (const { stanza } of unacked) next.send(stanza)
      if (unacked.length > 0) pacing.ask()
    },
    resume(h) {
      if (!unacked?.acknowledge(h)) throw tooHigh(h)
      const before = stream
      stream = undefined
      pacing.stop()
      if (before) void before.close({ error: encodeStreamError(new StreamError('conflict')) })
      onKept()
    },
    send(element) {
      if (ended) return
      if (unacked && isStanza(element)) {
        pacing.sending()
        try {
          unacked.push(element, Date.now())
        } catch {
          return close('resource-constraint', 'Acknowledge what you receive.')
        }
      }
      if (stream?.state === 'open') stream.send(element)
    },
    received(from, element) {
      // What a stream brings that was replaced is not counted, and comes again.
      if (from !== stream) return true
      if (element.ns === NS_STREAM_MANAGEMENT) {
        managed(element)
        return true
      }
      if (unacked && isStanza(element)) handled = (handled + 1) >>> 0
      return false
    },
    close: (condition, text) => close(condition, text),
    lost(which, error) {
      if (which !== stream) return
      stream = undefined
      pacing.stop()
      // One that was closed in order, or broke the rules, is no accident.
      if (kept && error && !(error instanceof XmlError)) onKept()
      else finish()
    },
  }
}

function linkOf(stream: XmlStream): PacedLink {
  return {
    get open() {
      return stream.state === 'open'
    },
    get writable() {
      return stream.writable
    },
    send: (element) => stream.send(element),
    drained: () => stream.drained(),
  }
}
