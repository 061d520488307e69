import { Iq, StanzaError } from '@trestle/stanza'
import { type Element, weightOf } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'
import { XmppError } from './errors.js'
import type { Link } from './link.js'

/** The limit of Prosody and ejabberd for clients by default; some allow more to components. */
const DEFAULT_MAX_BYTES = 262_144
/** Most bytes of a UTF-16 code unit: those of `&quot;`. */
const BYTES_PER_CHARACTER = 6

export interface OutgoingBudgetOptions {
  /** Bytes. Default 262,144, or what the server announces. */
  readonly maxBytes?: number | undefined
  /** Called with an answer that was replaced by an error. */
  readonly replaced: (error: XmppError, answer: Element) => void
}

/** Keeps stanzas from leaving for which the server would end the stream. */
export interface OutgoingBudget {
  /**
   * The stanza, if it fits; of an iq that answers, an error in its place, so that whoever asked is answered. `sizeOf`:
   * that of the connection, if it has one.
   * @throws XmppError `too-large`
   */
  fit(stanza: Element, sizeOf: Link['sizeOf']): Element
  /** What the server takes, in bytes; of several announcements, the latest counts. */
  announce(maxBytes: number): Dispose
}

export function createOutgoingBudget({ maxBytes, replaced }: OutgoingBudgetOptions): OutgoingBudget {
  let announced: readonly { readonly maxBytes: number }[] = []
  let limit = maxBytes ?? DEFAULT_MAX_BYTES

  function update(): void {
    const latest = announced.at(-1)
    limit = latest ? Math.min(latest.maxBytes, maxBytes ?? Number.POSITIVE_INFINITY) : (maxBytes ?? DEFAULT_MAX_BYTES)
  }

  return {
    fit(stanza, sizeOf) {
      const most = BYTES_PER_CHARACTER * weightOf(stanza, limit / BYTES_PER_CHARACTER)
      if (most <= limit) return stanza
      const size = sizeOf?.(stanza) ?? most
      if (size <= limit) return stanza
      const error = new XmppError(
        'too-large',
        `This ${stanza.name} takes ${size} bytes, and the server takes ${limit} at most: send less at once.`,
      )
      if (!isAnswer(stanza)) throw error
      replaced(error, stanza)
      return errorInstead(stanza)
    },
    announce(bytes) {
      const announcement = { maxBytes: bytes }
      announced = [...announced, announcement]
      update()
      return () => {
        announced = announced.filter((other) => other !== announcement)
        update()
      }
    },
  }
}

function isAnswer({ name, attrs }: Element): boolean {
  return name === 'iq' && (attrs['type'] === 'result' || attrs['type'] === 'error')
}

/** Fits, as ids and addresses that are answered are bounded where they arrive. */
function errorInstead({ attrs }: Element): Element {
  const text = 'The answer is larger than the server lets through.'
  const error = new StanzaError('policy-violation', { text, lang: 'en' })
  const { id, to, from } = attrs
  return Iq.of({ type: 'get', id, to: from, from: to }).errorReply(error).element
}
