import { content, element, lenient, mapped, NS_CLIENT, nested } from '@trestle/stanza'
import { Delay, type DelayValue } from '@trestle/xep-0203'
import type { Element } from '@trestle/xml'

/** XEP-0297. */
export const NS_FORWARD = 'urn:xmpp:forward:0'

const STANZAS: ReadonlySet<string> = new Set(['message', 'presence', 'iq'])

/** A stanza within another. */
export interface ForwardedValue {
  /** When the forwarding entity received it, by its own claim. */
  readonly delay?: DelayValue | undefined
  /** A message, a presence or an iq, unchanged: a claim of the forwarding entity, and nothing else. */
  readonly stanza: Element
}

const Shape = element(NS_FORWARD, 'forwarded', { delay: lenient(nested(Delay)), rest: content() })

/** Exactly one stanza of a client's stream (§3.2); a delay that does not fit counts as none. */
export const Forwarded = mapped(
  Shape,
  ({ delay, rest }): ForwardedValue => {
    const [stanza, ...more] = rest.filter(({ ns, name }) => ns === NS_CLIENT && STANZAS.has(name))
    if (!stanza || more.length > 0) throw new Error('expected one stanza')
    return { ...(delay && { delay }), stanza }
  },
  ({ delay, stanza }) => ({ delay, rest: [stanza] }),
)
