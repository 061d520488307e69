import { StanzaError } from '@trestle/stanza'

/** The limits of a service. */
export interface ServiceLimits {
  /** Nodes of one address. */
  readonly maxNodes: number
  /** Items of one node; the meaning of `max` in a configuration. */
  readonly maxItems: number
  /** Bytes of one payload. */
  readonly maxPayloadBytes: number
  /** Subscriptions to one node. */
  readonly maxSubscriptions: number
  /** Subscriptions of one account at one address. */
  readonly maxSubscriptionsOfOne: number
  /** Affiliations to one node. */
  readonly maxAffiliations: number
  /** Items in one answer. */
  readonly maxPage: number
  /** Bytes of the items in one answer, so that servers accept the stanza. */
  readonly maxAnswerBytes: number
}

export const defaultLimits: ServiceLimits = {
  maxNodes: 1000,
  maxItems: 1000,
  maxPayloadBytes: 65_536,
  maxSubscriptions: 10_000,
  maxSubscriptionsOfOne: 1000,
  maxAffiliations: 1000,
  maxPage: 100,
  maxAnswerBytes: 196_608,
}

/** Bytes of a NodeID or ItemID: those of a resource, which a NodeID may be (XEP-0060 §4.6). */
const MAX_NAME_BYTES = 1023

/** Throws StanzaError `not-acceptable` for a NodeID or ItemID that is longer than a resource may be. */
export function checkName(name: string): void {
  if (new TextEncoder().encode(name).length > MAX_NAME_BYTES) {
    throw new StanzaError('not-acceptable', { text: `An id has at most ${MAX_NAME_BYTES} bytes.` })
  }
}
