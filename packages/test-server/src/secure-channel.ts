import type { ChannelBinding } from '@trestle/sasl'
import type { Transport } from '@trestle/xmlstream'

/** The connection below a login, as far as authentication depends on it. */
export interface SecureChannel {
  /** Whether there is TLS. */
  readonly secure: boolean
  /** What an authentication may be bound to, strongest first; empty where there is nothing. */
  readonly channelBindings: readonly ChannelBinding[]
  /** Those of them that clients are told of (XEP-0440). */
  readonly announcedBindings: readonly ChannelBinding[]
}

/** A transport whose TLS, where it has it, can be bound to. */
export type BindableTransport = Transport & { readonly channelBindings?: readonly ChannelBinding[] }

export function secureChannel(transport: () => BindableTransport): SecureChannel {
  return {
    get secure() {
      return transport().secure
    },
    get channelBindings() {
      return transport().channelBindings ?? []
    },
    get announcedBindings() {
      return announced(transport().channelBindings ?? [])
    },
  }
}

/**
 * `tls-exporter` takes the place of `tls-unique` above TLS 1.2 (RFC 9266 §3), so the older is not announced beside it. It
 * is accepted all the same: clients without XEP-0440 ask for it on every version of TLS, and are bound as firmly by it.
 */
function announced(bindings: readonly ChannelBinding[]): readonly ChannelBinding[] {
  const hasExporter = bindings.some(({ type }) => type === 'tls-exporter')
  return bindings.filter(({ type }) => type !== 'tls-unique' || !hasExporter)
}
