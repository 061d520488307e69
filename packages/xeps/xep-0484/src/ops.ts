import { op } from '@trestle/api-registry'

/** A token as a store keeps it: plain JSON, and as secret as a password (XEP-0484 §4.1). */
export interface FastToken {
  readonly token: string
  /** The one mechanism that the token is valid for. */
  readonly mechanism: string
  /** ISO 8601. */
  readonly expiry: string
  /** How often the token was used. */
  readonly count: number
  /** The installation that the token was issued to; the server accepts it from no other. */
  readonly userAgentId: string
  /** Whether the next login asks the server to invalidate the token. */
  readonly invalidate?: true | undefined
}

/**
 * Where the token is kept, one for each account: the call's `jid`. By default in the memory of the host; replace all
 * three, and those of XEP-0388 that keep the id of the installation, to keep it beyond the process.
 */
export const fastOps = {
  getToken: op<void, FastToken | undefined>(() => undefined),
  setToken: op<FastToken, void>(() => {}),
  deleteToken: op<void, void>(() => {}),
}
