import {
  attr,
  boolean,
  childName,
  type ElementDef,
  element,
  type Infer,
  integerBetween,
  lenient,
  mapped,
  NS_STANZA_ERRORS,
  optional,
  type StanzaErrorCondition,
  stanzaErrorConditions,
  string,
} from '@trestle/stanza'
import { COUNTS } from './counting.js'

/** XEP-0198 §2. */
export const NS_STREAM_MANAGEMENT = 'urn:xmpp:sm:3'

const counter = integerBetween(0, COUNTS - 1)
const seconds = integerBetween(1, COUNTS - 1)

/** What a server offers among the features of a stream. */
export const StreamManagementFeature = element(NS_STREAM_MANAGEMENT, 'sm', {})

export const Enable = element(NS_STREAM_MANAGEMENT, 'enable', {
  resume: optional(attr(boolean)),
  /** How long the session should be kept without a connection. */
  max: optional(attr(seconds)),
})

export const Enabled = element(NS_STREAM_MANAGEMENT, 'enabled', {
  id: optional(attr(string)),
  /** `host` or `host:port`. */
  location: optional(attr(string)),
  /** How long the session is kept without a connection. */
  max: lenient(attr(seconds)),
  resume: optional(attr(boolean)),
})
export interface EnabledValue extends Infer<typeof Enabled> {}

/** Asks for an {@link Ack}. */
export const AckRequest = element(NS_STREAM_MANAGEMENT, 'r', {})

/** `h`: how many stanzas were handled so far, modulo 2^32. */
export const Ack = element(NS_STREAM_MANAGEMENT, 'a', { h: attr(counter) })

export const Resume = element(NS_STREAM_MANAGEMENT, 'resume', { h: attr(counter), previd: attr(string) })

export const Resumed = element(NS_STREAM_MANAGEMENT, 'resumed', { h: attr(counter), previd: attr(string) })

/** What a stream error says of a peer that acknowledged more than it was sent. */
export const HandledCountTooHigh = element(NS_STREAM_MANAGEMENT, 'handled-count-too-high', {
  h: optional(attr(counter)),
  sendCount: optional(attr('send-count', counter)),
})

export interface FailedValue {
  readonly condition: StanzaErrorCondition
  /** What was handled of the session that cannot be resumed, where the server still knows. */
  readonly h?: number | undefined
}

const conditions = Object.keys(stanzaErrorConditions) as StanzaErrorCondition[]

/** A refusal to enable or to resume; a condition that no standard knows counts as `undefined-condition`. */
export const Failed: ElementDef<FailedValue> = mapped(
  element(NS_STREAM_MANAGEMENT, 'failed', {
    h: optional(attr(counter)),
    condition: optional(childName(NS_STANZA_ERRORS, ...conditions)),
  }),
  ({ condition = 'undefined-condition', ...value }) => ({ condition, ...value }),
  (value) => value,
)
