import { Iq, NS_CLIENT, StanzaError } from '@trestle/stanza'
import { type Element, sizeOf } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'
import { XmppError } from './errors.js'

/** What Prosody and ejabberd take from a client by default; components may send more to some. */
const DEFAULT_MAX_BYTES = 262_144
/** A UTF-16 code unit takes no more bytes than this: `&quot;` does. */
const BYTES_PER_CHARACTER = 6
/** Characters of a tag beside its names: those of `<></>` and of a namespace declaration. */
const TAG = 16
/** Characters of an attribute beside its name and value; a prefix and its declaration are counted with it. */
const ATTRIBUTE = 32

export interface OutgoingBudgetOptions {
  /** Bytes. Default 262,144, or what the server announces. */
  readonly maxBytes?: number | undefined
  /** Is told of an answer that was replaced by an error. */
  readonly replaced: (error: XmppError, answer: Element) => void
}

/** Keeps stanzas from leaving for which the server would end the stream. */
export interface OutgoingBudget {
  /**
   * The stanza, if it fits; of an iq that answers, an error in its place, so that whoever asked is answered.
   * @throws XmppError `too-large`
   */
  fit(stanza: Element): Element
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
    fit(stanza) {
      if (addCharacters(0, stanza, limit / BYTES_PER_CHARACTER) * BYTES_PER_CHARACTER <= limit) return stanza
      const size = sizeOf(stanza, { parentNs: NS_CLIENT })
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

/** An upper bound of the characters that are written, found without looking at them; any number above `max` beyond it. */
function addCharacters(before: number, { name, ns, attrs, children }: Element, max: number): number {
  let count = before + TAG + 2 * name.length + ns.length
  for (const key in attrs) count += ATTRIBUTE + 2 * key.length + (attrs[key]?.length ?? 0)
  for (let i = 0; i < children.length && count <= max; i++) {
    const node = children[i]!
    count = typeof node === 'string' ? count + node.length : addCharacters(count, node, max)
  }
  return count
}
