import type { JID } from '@trestle/jid'
import type { EnabledValue } from './elements.js'
import type { UnackedQueue } from './unacked-queue.js'

/** A session whose stanzas are counted on both sides. */
export interface ManagedSession {
  /** The server's name for it, where it would resume it. */
  readonly id: string | undefined
  /** Known once it has a connection. */
  jid: JID | undefined
  readonly location: string | undefined
  /** Seconds. */
  readonly max: number | undefined
  /** Stanzas that were received, modulo 2^32: our `h`. */
  inbound: number
  readonly unacked: UnackedQueue
  /** It comes from what another process has left, and may be older than what the server knows; so until it is resumed. */
  restored: boolean
  /** The server does not know it any more, or contradicts what it said. */
  refused: boolean
}

/** Twice of what XEP-0198 §5 allows, in characters. */
const MAX_ID = 8000
/** The longest name of a host, a port, and some. */
const MAX_LOCATION = 300

/** What the server says of a new session; what is too long counts as not said. */
export function managedSession({ id, location, max, resume }: EnabledValue, unacked: UnackedQueue): ManagedSession {
  return {
    id: resume && isSessionId(id) ? id : undefined,
    jid: undefined,
    location: location && location.length <= MAX_LOCATION ? location : undefined,
    max,
    inbound: 0,
    unacked,
    restored: false,
    refused: false,
  }
}

export function isSessionId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID
}
