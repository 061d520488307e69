export type ChannelBindingType = 'tls-exporter' | 'tls-unique' | 'tls-server-end-point'

/** Data that both ends of one TLS connection know and nobody between them can (RFC 5056, RFC 5929, RFC 9266). */
export interface ChannelBinding {
  readonly type: ChannelBindingType
  readonly data: Uint8Array
}

/** What a server advertises: input of the checks against an offer that was changed on its way. */
export interface Offer {
  /** All of the list that the exchange belongs to (SASL or SASL2), unknown mechanisms included. */
  readonly mechanisms: readonly string[]
  /** Types announced by XEP-0440; undefined or empty when it was not used. */
  readonly channelBindings?: readonly string[] | undefined
}
