import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'

/** Where the features that a client knows by itself stand in the order; others place themselves between. */
export const featureOrder = { startTls: 100, authentication: 200, bind: 400, established: 500 } as const

/** What came of a negotiation, and what the client does next. */
export interface Negotiated {
  /**
   * `feature`: goes on with the next feature of the same offer. `restart`: opens a new stream over the same connection
   * (RFC 6120 §4.3.3) and reads a new offer. `offer`: reads a new offer without a new stream.
   */
  readonly next: 'feature' | 'restart' | 'offer'
  /** The account was proved to the server, and the server to us as far as the mechanism does. */
  readonly authenticated?: true
  /** The address of the session. */
  readonly bound?: JID
  /** What is bound is an older session, with all that was in flight. */
  readonly resumed?: boolean
}

/** The stream while it is negotiated. */
export interface Negotiation {
  /** The account that logs in. */
  readonly account: JID
  /** True under TLS. */
  readonly secure: boolean
  /** Some feature has authenticated the account. */
  readonly authenticated: boolean
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
