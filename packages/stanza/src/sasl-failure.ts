import { Element } from '@trestle/xml'
import { DecodeError, stepOf } from './decode-error.js'
import type { ElementDef } from './definition.js'
import { NS_SASL } from './namespaces.js'

/** Every condition of RFC 6120 §6.5. */
export const saslFailureConditions = [
  'aborted',
  'account-disabled',
  'credentials-expired',
  'encryption-required',
  'incorrect-encoding',
  'invalid-authzid',
  'invalid-mechanism',
  'malformed-request',
  'mechanism-too-weak',
  'not-authorized',
  'temporary-auth-failure',
] as const

export type SaslFailureCondition = (typeof saslFailureConditions)[number]

export interface SaslFailureValue {
  readonly condition: SaslFailureCondition
  readonly text?: string | undefined
}

const CONDITIONS: ReadonlySet<string> = new Set(saslFailureConditions)

/** Reads what {@link SaslFailure} defines, of whatever element. */
export function readSaslFailure(source: Element): SaslFailureValue {
  const condition = source.elements().find((child) => child.ns === NS_SASL && CONDITIONS.has(child.name))
  const text = source.child(NS_SASL, 'text')?.text()
  return {
    condition: (condition?.name as SaslFailureCondition | undefined) ?? 'not-authorized',
    ...(text && { text }),
  }
}

const failure: Omit<ElementDef<SaslFailureValue>, '~type'> = {
  ns: NS_SASL,
  name: 'failure',
  decode(source) {
    if (!source.is(NS_SASL, 'failure')) throw new DecodeError(stepOf(source), 'expected a SASL failure')
    return readSaslFailure(source)
  },
  encode({ condition, text }) {
    const children = [new Element(condition, NS_SASL)]
    if (text) children.push(new Element('text', NS_SASL, {}, [text]))
    return new Element('failure', NS_SASL, {}, children)
  },
}

/** RFC 6120 §6.4.5; a condition that no standard knows counts as `not-authorized`. */
export const SaslFailure = failure as ElementDef<SaslFailureValue>
