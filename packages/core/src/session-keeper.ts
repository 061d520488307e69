import type { Element } from '@trestle/xml'
import type { Link } from './link.js'

/**
 * Keeps a session over the loss of its connection (XEP-0198). The core tells it of all that passes between itself and
 * the connection, in the order of the wire. A host has one at most.
 */
export interface SessionKeeper {
  /** Where the server wants a lost session to be taken up again, as `host` or `host:port`. */
  readonly address: string | undefined
  /** Called before each login: brings back what an earlier process left, where something is kept beyond one. */
  restore(): Promise<void>
  /**
   * Takes a stanza that is about to be written, or, while there is no connection, one that is to be written when the
   * session is resumed. True: it is kept, and not lost with the connection. What it throws reaches the sender, and
   * nothing is written.
   */
  sent(stanza: Element): boolean
  /** What it took last is not kept after all: it cannot be written, and its sender learns so. */
  unsent(): void
  /** Takes an element that arrived. True: it was the keeper's own, and goes no further. */
  received(element: Element): boolean
  /**
   * The session has a connection. `link` writes past the counting. `resumed`: it is the session of before; what the
   * other side has not got goes out again now, before anything else.
   */
  attached(link: Link, how: { readonly resumed: boolean }): void
  /** The connection is lost. True: the session may yet be resumed, and is to be kept. */
  lost(error: Error): boolean
  /** The session is over for good; what was not acknowledged never will be. */
  ended(): void
  /** Resolves once all that was sent is acknowledged, or the time is up; `undefined` where nothing is awaited. */
  settled(timeout: number): Promise<void> | undefined
}
