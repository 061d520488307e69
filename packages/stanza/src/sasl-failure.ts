import type { Element } from '@trestle/xml'
import { firstNamed } from './child-name.js'
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

/**
 * Reads `<failure/>` (RFC 6120 §6.4.5), of whatever element. Not by a definition: the smallest clients in browsers
 * read these, and nothing else.
 */
export function readSaslFailure(source: Element): SaslFailureValue {
  const condition = firstNamed(source, NS_SASL, saslFailureConditions)
  const text = source.child(NS_SASL, 'text')?.text()
  return {
    condition: (condition?.name as SaslFailureCondition | undefined) ?? 'not-authorized',
    ...(text && { text }),
  }
}
