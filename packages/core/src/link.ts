import type { Element } from '@trestle/xml'

/**
 * What a core needs from its connection. It may be a stream of this process, or the way to another process that owns
 * the stream.
 */
export interface Link {
  /** Sends an element; elements leave in the order of the calls. */
  send(element: Element): void
  /** Bytes that an element takes on the wire; without this, an upper bound of them counts. */
  sizeOf?(element: Element): number
  /** False once nothing can be sent any more: `send` would throw. */
  readonly open: boolean
  /** False while the peer reads more slowly than we send. */
  readonly writable: boolean
  /** Resolves when sending is wise again. */
  drained(options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Pauses reading: stanzas that asynchronous filters hold have to leave first. */
  pause(): void
  resume(): void
  /**
   * Gives the connection up at once, as lost by this error. One whose code is `hibernated` says that the session is left to
   * another process: it is not taken up again here.
   */
  abandon(error: Error): void
}
