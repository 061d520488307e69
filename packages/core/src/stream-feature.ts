import type { JID } from '@trestle/jid'
import type { ChannelBinding } from '@trestle/sasl'
import type { Element } from '@trestle/xml'
import type { Authenticator } from './authenticator.js'

/**
 * Where the features that a client knows by itself stand in the order; others place themselves between. A session is
 * resumed after the authentication and before a resource is bound.
 */
export const featureOrder = { startTls: 100, authentication: 200, bind: 400, established: 500 } as const

/** The result of a negotiation, and what the client does next. */
export interface Negotiated {
  /**
   * `feature`: goes on with the next feature of the same offer. `restart`: opens a new stream over the same connection
   * (RFC 6120 §4.3.3) and reads a new offer. `offer`: reads a new offer without a new stream. `done`: nothing more is
   * offered or asked for, the session is there.
   */
  readonly next: 'feature' | 'restart' | 'offer' | 'done'
  /** The account was proved to the server, and the server to us as far as the mechanism does. */
  readonly authenticated?: true
  /** The address of the session. */
  readonly bound?: JID
  /** The session is an older one, resumed, with its requests and stanzas. */
  readonly resumed?: boolean
  /** Whatever arrived after the last element that was received is counted by the session's keeper. */
  readonly kept?: true
}

/** The stream while it is negotiated. */
export interface Negotiation {
  /** The account that logs in. */
  readonly account: JID
  /** The resource that the user asked for. */
  readonly resource: string | undefined
  /** True under TLS. */
  readonly secure: boolean
  /** The channel bindings of the connection, strongest first. */
  readonly channelBindings: readonly ChannelBinding[]
  readonly authenticator: Authenticator
  /** Some feature has authenticated the account. */
  readonly authenticated: boolean
  /** The address of the session, once it is bound. */
  readonly bound: JID | undefined
  /** The whole `<stream:features/>` of this offer. */
  readonly offer: Element
  readonly signal: AbortSignal
  /** What plugins add to the requests of a feature, in their order. */
  inline(within: InlineFeature['within']): readonly InlineFeature[]
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

/**
 * Something that rides along with the request of another feature and spares a round trip: with the authentication
 * (XEP-0388 §2.5), or with the binding that rides along with it (XEP-0386 §3.1).
 */
export interface InlineFeature {
  readonly name: string
  readonly within: 'authentication' | 'bind'
  /** Smaller is earlier. Default 0. */
  readonly order?: number | undefined
  /**
   * Whether that other part has to wait this time, for something that cannot ride along and must come before: a session
   * to resume, where the server wants to be asked for that by itself. `offered` as for `request`, of the authentication.
   */
  postpones?(offered: Element, negotiation: Negotiation): boolean
  /** What to put into the request; `offered` is the `<inline/>` of the server. Undefined: nothing this time. */
  request(offered: Element, negotiation: Negotiation): Element | undefined | Promise<Element | undefined>
  /** The server has accepted what was requested along with it; `answer` is the element that answers. */
  answered(answer: Element, negotiation: Negotiation): InlineOutcome | undefined | Promise<InlineOutcome | undefined>
}

export type InlineOutcome = Omit<Negotiated, 'next' | 'authenticated'>
