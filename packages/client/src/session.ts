import type { JID } from '@trestle/jid'
import type { Element, XmlError } from '@trestle/xml'
import type { BareStream } from '@trestle/xmlstream'

/** A stream that is logged in. */
export interface Session {
  readonly stream: BareStream
  readonly jid: JID
  readonly resumed: boolean
  /** Gives what arrived since the session is there, and all that will, to its owner. Call it once, at once. */
  handOver(owner: SessionOwner): void
}

export interface SessionOwner {
  /** `counted`: the session's keeper counts it. */
  receive(element: Element, counted: boolean): void
  /** The stream has skipped an element, of which there are name and attributes. Without this, nobody hears of it. */
  skipped?(element: Element, error: XmlError, counted: boolean): void
  /** Data was received. */
  heard?(): void
  /** More may be sent again. */
  drained?(): void
  /** The session is over, and this is why. */
  ended(error: Error): void
}
