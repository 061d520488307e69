import type { Transport } from '@trestle/xmlstream'

export interface ConnectTarget {
  readonly host: string
  readonly port: number
  /** Aborted when the time for the login is up, too. */
  readonly signal: AbortSignal
}

/** A way to the server: TCP, unless a test or a tunnel brings its own. */
export interface Connector {
  /** Rejects with a {@link ComponentError} that says why there is no connection. */
  connect(target: ConnectTarget): Promise<Transport>
}
