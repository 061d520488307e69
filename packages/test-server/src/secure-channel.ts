import type { ChannelBinding } from '@trestle/sasl'
import type { Transport } from '@trestle/xmlstream'

/** What a login may rely on: the connection below it. */
export interface SecureChannel {
  readonly secure: boolean
  /** What an authentication can be bound to, strongest first; empty where there is nothing. */
  readonly channelBindings: readonly ChannelBinding[]
}

/** Some transports can be bound to: those over TLS. */
export type BindableTransport = Transport & { readonly channelBindings?: readonly ChannelBinding[] }

export function secureChannel(transport: () => BindableTransport): SecureChannel {
  return {
    get secure() {
      return transport().secure
    },
    get channelBindings() {
      return transport().channelBindings ?? []
    },
  }
}
