import { attr, element, type Infer, integerBetween, list, optional, string } from '@trestle/stanza'

/** XEP-0428 §2.1. */
export const NS_FALLBACK = 'urn:xmpp:fallback:0'

/** The name of the namespace before XEP-0428 had what it was for: still written by older gateways. */
export const NS_FALLBACK_OLD = 'urn:xmpp:feature-fallback:0'

const position = integerBetween(0, 0xffff_ffff)

const regions = (ns: string, name: string) =>
  list(element(ns, name, { start: optional(attr(position)), end: optional(attr(position)) }))

const fallback = (ns: string) =>
  element(ns, 'fallback', {
    for: optional(attr(string)),
    subject: regions(ns, 'subject'),
    body: regions(ns, 'body'),
  })

/**
 * In a message: what of its texts is there for clients that do not know the specification `for` (§2.2). Positions count
 * code points, `end` is behind the last. Without them, the whole text; with neither subject nor body, both of them.
 */
export const Fallback = fallback(NS_FALLBACK)

/** The same in the older namespace, which is only read. */
export const OldFallback = fallback(NS_FALLBACK_OLD)

export interface FallbackValue extends Infer<typeof Fallback> {}
