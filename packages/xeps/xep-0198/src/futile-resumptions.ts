import { isXmppError } from '@trestle/core'

/**
 * How often a session may end at the same point after it was resumed. A broken connection says nothing of the session,
 * and may recur; any other end would recur with each resumption.
 */
const MAX_ENDS = 2
const MAX_LOST_CONNECTIONS = 10

/**
 * Finds the session that ends whenever it is resumed: at the same `h`, and before the server acknowledged anything. A
 * stanza that the server delivers again may end it, or one that is sent again, or half of one that Prosody 0.12 still
 * holds, which takes all that is said for the rest of it.
 */
export interface FutileResumptions {
  /** The session has got a connection. */
  attached(how: { readonly resumed: boolean }): void
  /** The server has acknowledged something, which it did not before. */
  confirmed(): void
  /** The connection is lost; `h`: how much was received. Returns whether the session is to be given up. */
  lost(error: Error, h: number): boolean
}

export function createFutileResumptions(): FutileResumptions {
  /** It was resumed on the connection at hand, on which the server has acknowledged nothing. */
  let unconfirmed = false
  let lastH: number | undefined
  let ends = 0
  let lostConnections = 0

  function forget(): void {
    lastH = undefined
    ends = 0
    lostConnections = 0
  }

  return {
    attached({ resumed }) {
      unconfirmed = resumed
      if (!resumed) forget()
    },
    confirmed() {
      unconfirmed = false
      forget()
    },
    lost(error, h) {
      if (!unconfirmed) return false
      unconfirmed = false
      if (h !== lastH) forget()
      lastH = h
      if (isConnectionLost(error)) lostConnections++
      else ends++
      return ends >= MAX_ENDS || lostConnections >= MAX_LOST_CONNECTIONS
    },
  }
}

/** Whether the connection broke, and neither side has ended it. */
function isConnectionLost(error: Error): boolean {
  const chain = [error, error.cause]
  if (chain.some((one) => isXmppError(one, 'link-dead'))) return false
  return chain.some((one) => one instanceof Error && 'code' in one && one.code === 'connection-lost')
}
