import { childText, element, type Infer, integerBetween, optional } from '@trestle/stanza'

/** XEP-0478 §3.1. */
export const NS_STREAM_LIMITS = 'urn:xmpp:stream-limits:0'

const unsignedInt = integerBetween(0, 4_294_967_295)

/** What a server accepts on a stream. */
export const StreamLimits = element(NS_STREAM_LIMITS, 'limits', {
  maxBytes: optional(childText('max-bytes', unsignedInt)),
  idleSeconds: optional(childText('idle-seconds', unsignedInt)),
})

export interface StreamLimitsData extends Infer<typeof StreamLimits> {}
