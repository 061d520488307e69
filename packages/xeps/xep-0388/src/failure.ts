import {
  DecodeError,
  type ElementDef,
  NS_SASL,
  type SaslFailureCondition,
  type SaslFailureValue,
  saslFailureConditions,
} from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { NS_SASL2 } from './namespace.js'

export interface Sasl2FailureValue extends SaslFailureValue {
  /** What applications add to the condition. */
  readonly details: readonly Element[]
}

const NAME = 'failure'
const CONDITIONS: ReadonlySet<string> = new Set(saslFailureConditions)

const failure: Omit<ElementDef<Sasl2FailureValue>, '~type'> = {
  ns: NS_SASL2,
  name: NAME,
  decode(source) {
    if (!source.is(NS_SASL2, NAME)) throw new DecodeError(source.name, 'expected a failure of SASL2')
    const condition = source.elements().find((child) => child.ns === NS_SASL && CONDITIONS.has(child.name))
    const text = source.child(NS_SASL2, 'text')?.text()
    return {
      condition: (condition?.name as SaslFailureCondition | undefined) ?? 'not-authorized',
      ...(text && { text }),
      details: source.elements().filter(({ ns }) => ns !== NS_SASL && ns !== NS_SASL2),
    }
  },
  encode({ condition, text, details }) {
    const children = [new Element(condition, NS_SASL), ...details]
    if (text) children.push(new Element('text', NS_SASL2, {}, [text]))
    return new Element(NAME, NS_SASL2, {}, children)
  },
}

/** XEP-0388 §2.6.2; a condition that RFC 6120 does not know counts as `not-authorized`. */
export const Sasl2Failure = failure as ElementDef<Sasl2FailureValue>
