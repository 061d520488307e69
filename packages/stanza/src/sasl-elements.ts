import { Element } from '@trestle/xml'
import { base64 } from './base64.js'
import { string } from './codec.js'
import { DecodeError, stepOf } from './decode-error.js'
import { type ElementDef, element } from './definition.js'
import { type Field, field } from './field.js'
import { list } from './fields-element.js'
import { attr } from './fields-text.js'
import { NS_CHANNEL_BINDINGS, NS_SASL } from './namespaces.js'

/** SASL data as text: absent where nothing is sent, `=` where it is sent but empty (RFC 6120 §6.4.2). */
function saslData(): Field<Uint8Array, true> {
  return field<Uint8Array, true>({
    present: (source) => source.text() !== '',
    read(source) {
      const written = source.text().trim()
      if (written === '') return undefined
      return written === '=' ? new Uint8Array() : base64.decode(written)
    },
    write(value, target) {
      target.children.push(value.length === 0 ? '=' : base64.encode(value))
    },
  })
}

const ChannelBindingType = element(NS_CHANNEL_BINDINGS, 'channel-binding', { type: attr(string) })

/** What the server can bind an authentication to: a stream feature of its own (XEP-0440). */
export const ChannelBindings = element(NS_CHANNEL_BINDINGS, 'sasl-channel-binding', {
  bindings: list(ChannelBindingType),
})

export const SaslAuth = element(NS_SASL, 'auth', { mechanism: attr(string), data: saslData() })
export const SaslChallenge = element(NS_SASL, 'challenge', { data: saslData() })
export const SaslResponse = element(NS_SASL, 'response', { data: saslData() })
export const SaslSuccess = element(NS_SASL, 'success', { data: saslData() })
export const SaslAbort = element(NS_SASL, 'abort', {})

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

const failure: Omit<ElementDef<SaslFailureValue>, '~type'> = {
  ns: NS_SASL,
  name: 'failure',
  decode(source) {
    if (!source.is(NS_SASL, 'failure')) throw new DecodeError(stepOf(source), 'expected a SASL failure')
    const condition = source.elements().find((child) => child.ns === NS_SASL && CONDITIONS.has(child.name))
    const text = source.child(NS_SASL, 'text')?.text()
    return {
      condition: (condition?.name as SaslFailureCondition | undefined) ?? 'not-authorized',
      ...(text && { text }),
    }
  },
  encode({ condition, text }) {
    const children = [new Element(condition, NS_SASL)]
    if (text) children.push(new Element('text', NS_SASL, {}, [text]))
    return new Element('failure', NS_SASL, {}, children)
  },
}

/** RFC 6120 §6.4.5; a condition that no standard knows counts as `not-authorized`. */
export const SaslFailure = failure as ElementDef<SaslFailureValue>
