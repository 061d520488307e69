/** What one peer, or one account, can make the server hold. */
export interface ServerLimits {
  /** Connections at a time on each port. Default 200. */
  readonly connections: number
  /** Milliseconds that a connection may take to log in. Default 30,000. */
  readonly loginTime: number
  /** Failed logins on one connection. Default 5. */
  readonly loginAttempts: number
  /** Bytes of one stanza. Default 262,144. */
  readonly stanzaBytes: number
  /** Characters waiting for a peer that does not read. Default 8,388,608. */
  readonly queued: number
  /** Stanzas of a session that its client has not acknowledged; with `queued` for their characters. Default 10,000. */
  readonly unacked: number
  /** Default 10,000. */
  readonly accounts: number
  /** Resources of one account at a time. Default 20. */
  readonly sessions: number
  /** Messages for later of an account that nobody has read yet; then senders are told. Default 100. */
  readonly offlineMessages: number
  /** Contacts of one account, and as many open requests. Default 1000. */
  readonly rosterItems: number
  /** Bytes of one file that is uploaded. Default 10,485,760. */
  readonly uploadBytes: number
}

export const defaultLimits: ServerLimits = {
  connections: 200,
  loginTime: 30_000,
  loginAttempts: 5,
  stanzaBytes: 262_144,
  queued: 2 ** 23,
  unacked: 10_000,
  accounts: 10_000,
  sessions: 20,
  offlineMessages: 100,
  rosterItems: 1000,
  uploadBytes: 10_485_760,
}
