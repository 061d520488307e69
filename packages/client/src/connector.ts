import type { ChannelBinding } from '@trestle/sasl'
import type { Framing, Transport } from '@trestle/xmlstream'
import type { HostAddress } from './host-address.js'

/** Whom to reach. */
export interface ConnectTarget {
  /** The domain of the account: what the certificate must be for, wherever the server is found. */
  readonly domain: string
  /** Where the server wants us, in place of the address that the connector would look for. */
  readonly address?: HostAddress | undefined
  readonly signal: AbortSignal
}

/** A connection on which no stream was opened yet. */
export interface Connection {
  readonly transport: Transport
  /** How streams are written on it: that of RFC 6120, or of RFC 7395. */
  readonly framing: Framing
  /** What an authentication on it can be bound to, strongest first; none in the clear. */
  readonly channelBindings?: readonly ChannelBinding[] | undefined
  /**
   * Called where no login came about on it, for reasons that another server may not have. True: the next `connect` begins
   * elsewhere, so that it is worth a try at once.
   */
  failed?(): boolean
  /**
   * Makes TLS of it and verifies the certificate; absent where there can be none, or is already. What the peer sent
   * before and nobody has read is discarded. Rejects with a {@link ClientError}; the connection is closed then.
   */
  startTls?(options: { readonly signal: AbortSignal }): Promise<Connection>
}

/** A way to servers: TCP, WebSocket, or memory. */
export interface Connector {
  /** Rejects with a {@link ClientError} where no server is reached, and with the reason of the signal. */
  connect(target: ConnectTarget): Promise<Connection>
}
