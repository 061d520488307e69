import { Element } from '@trestle/xml'
import { base64 } from './base64.js'
import { string } from './codec.js'
import { type ElementDef, element, mapped, raw } from './definition.js'
import { type Field, field } from './field.js'
import { list } from './fields-element.js'
import { attr } from './fields-text.js'
import { NS_CHANNEL_BINDINGS, NS_SASL } from './namespaces.js'
import { readSaslFailure, type SaslFailureValue } from './sasl-failure.js'

/** SASL data as text: absent where nothing is sent, `=` where it is sent but empty (RFC 6120 §6.4.2). */
// @__NO_SIDE_EFFECTS__
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

/** RFC 6120 §6.4.5; a condition that no standard knows counts as `not-authorized`. */
export const SaslFailure: ElementDef<SaslFailureValue> = mapped(
  raw(NS_SASL, 'failure'),
  readSaslFailure,
  ({ condition, text }) =>
    new Element('failure', NS_SASL, undefined, [
      new Element(condition, NS_SASL),
      ...(text ? [new Element('text', NS_SASL, undefined, [text])] : []),
    ]),
)
