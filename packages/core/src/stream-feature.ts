import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'

/** Where the features that a client knows by itself stand in the order; others place themselves between. */
export const featureOrder = { startTls: 100, authentication: 200, bind: 400, established: 500 } as const

/** What the client does after a feature was negotiated. */
export type Negotiated =
  /** Goes on with the next feature of the same offer. */
  | { readonly next: 'feature' }
  /** Opens a new stream over the same connection (RFC 6120 §4.3.3) and reads a new offer. */
  | { readonly next: 'restart' }
  /** Reads a new offer without a new stream. */
  | { readonly next: 'offer' }
  /** The session has an address; `resumed` if it is an older session's, with all that was in flight. */
  | { readonly next: 'feature'; readonly bound: JID; readonly resumed?: boolean }

/** The stream while it is negotiated. */
export interface Negotiation {
  /** The account that logs in. */
  readonly account: JID
  /** True under TLS. */
  readonly secure: boolean
  /** The address of the session, once it is bound. */
  readonly bound: JID | undefined
  /** The whole `<stream:features/>` of this offer. */
  readonly offer: Element
  readonly signal: AbortSignal
  send(element: Element): void
  /** The next element on stream level; rejects when the stream ends or the login's time is up. */
  receive(): Promise<Element>
}

/** A part of the login (RFC 6120 §4.3), offered by the server and negotiated once per stream. */
export interface StreamFeature {
  readonly name: string
  /** Smaller is earlier; see {@link featureOrder}. */
  readonly order: number
  /** Whether it is to be negotiated now, of what the server offers. */
  match(negotiation: Negotiation): boolean
  /** Throws to end the login. */
  negotiate(negotiation: Negotiation): Promise<Negotiated>
}
