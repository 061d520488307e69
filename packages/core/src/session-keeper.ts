import type { Element } from '@trestle/xml'
import type { Link } from './link.js'

/**
 * Keeps a session over the loss of its connection (XEP-0198). The core tells it of all that passes between itself and
 * the connection, in the order of the wire. A host has one at most.
 */
export interface SessionKeeper {
  /** Where the server wants a lost session to be taken up again, as `host` or `host:port`. */
  readonly address: string | undefined
  /** Called before each login: restores the session of an earlier process, where it was stored. */
  restore(): Promise<void>
  /**
   * Takes a stanza that is about to be written, or, while there is no connection, one that is to be written when the
   * session is resumed. True: it is kept, and not lost with the connection. What it throws reaches the sender, and
   * nothing is written.
   */
  sent(stanza: Element): boolean
  /** Drops the stanza that was kept last: it cannot be serialised, and `send` throws. */
  unsent(): void
  /** Called with each element that arrives. Returns true for those of the keeper's own protocol, which no handler gets. */
  received(element: Element): boolean
  /**
   * The session has a connection. `link` writes past the counting. `resumed`: it is the session of before; what the
   * other side has not got goes out again now, before anything else.
   */
  attached(link: Link, how: { readonly resumed: boolean }): void
  /** The connection is lost. True: the session may yet be resumed, and is to be kept. */
  lost(error: Error): boolean
  /** The session has ended; unacknowledged stanzas never will be acknowledged. */
  ended(): void
  /** Resolves once all that was sent is acknowledged, or the time is up; `undefined` where nothing is awaited. */
  settled(timeout: number): Promise<void> | undefined
}
