import {
  childName,
  childText,
  content,
  type ElementDef,
  element,
  mapped,
  NS_SASL,
  optional,
  type SaslFailureValue,
  saslFailureConditions,
  string,
} from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { NS_SASL2 } from './namespace.js'

export interface Sasl2FailureValue extends SaslFailureValue {
  /** What applications add to the condition. */
  readonly details: readonly Element[]
}

/** XEP-0388 §2.6.2; a condition that RFC 6120 does not know counts as `not-authorized`. */
export const Sasl2Failure: ElementDef<Sasl2FailureValue> = mapped(
  element(NS_SASL2, 'failure', {
    condition: optional(childName(NS_SASL, ...saslFailureConditions)),
    details: content(),
    text: optional(childText(string)),
  }),
  ({ condition = 'not-authorized', text, details }) => ({
    condition,
    ...(text && { text }),
    // An unknown condition was read as another.
    details: details.filter(({ ns }) => ns !== NS_SASL && ns !== NS_SASL2),
  }),
  ({ condition, text, details }) => ({ condition, details, text: text || undefined }),
)
