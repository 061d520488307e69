import type { InlineFeature, Negotiation, StreamFeature } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { ChannelBinding } from '@trestle/sasl'
import { NS_CHANNEL_BINDINGS, NS_STREAM } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { createAuthenticator } from './authenticator.js'
import { ClientError } from './client-error.js'

/** What the loop needs of the stream. */
export interface NegotiationStream {
  readonly secure: boolean
  readonly channelBindings: readonly ChannelBinding[]
  send(element: Element): void
  receive(): Promise<Element>
  restart(): Promise<void>
  /** The session is bound: stanzas that arrive from here on are the session's, in a resumed one answers as well. */
  bound(session: Bound): void
  /** Stanzas that arrived after the element that was received last are counted by XEP-0198. */
  counting(): void
}

export interface NegotiateOptions {
  readonly account: JID
  readonly resource: string | undefined
  readonly stream: NegotiationStream
  readonly authenticator: ReturnType<typeof createAuthenticator>
  readonly signal: AbortSignal
  /** Makes TLS of the connection, where that is possible. */
  readonly startTls: StreamFeature | undefined
  /** Negotiates nothing but TLS on a connection that has none. */
  readonly tlsRequired: boolean
  /** Shows an offer to whoever wants to look at it. */
  readonly offered: (negotiation: Negotiation) => void
  /** In any order; asked anew for each offer. */
  readonly features: () => readonly StreamFeature[]
  readonly inline: (within: InlineFeature['within']) => readonly InlineFeature[]
}

export interface Bound {
  readonly jid: JID
  readonly resumed: boolean
}

/** Logs in over an open stream (RFC 6120 §4.3): one feature after the other, until nothing that fits is offered. */
export async function negotiate(options: NegotiateOptions): Promise<Bound> {
  const { stream, startTls, tlsRequired } = options
  const negotiated = new Set<StreamFeature>()
  let bound: Bound | undefined
  const offer = await nextOffer(stream)
  const connection = () => ({ secure: stream.secure, channelBindings: stream.channelBindings })

  const authenticator = options.authenticator(() => ({
    ...connection(),
    offeredChannelBindings: negotiation.offer
      .child(NS_CHANNEL_BINDINGS, 'sasl-channel-binding')
      ?.childrenOf(NS_CHANNEL_BINDINGS, 'channel-binding')
      .flatMap(({ attrs }) => attrs['type'] ?? []),
  }))
  const negotiation: Mutable<Negotiation> = {
    account: options.account,
    resource: options.resource,
    authenticator,
    inline: options.inline,
    ...connection(),
    authenticated: false,
    bound: undefined,
    offer,
    signal: options.signal,
    send: stream.send,
    receive: stream.receive,
  }

  let lastOffer: Element | undefined
  for (;;) {
    const unsecured = tlsRequired && !stream.secure
    if (!unsecured && negotiation.offer !== lastOffer) {
      lastOffer = negotiation.offer
      options.offered(negotiation)
    }
    const feature = [...(unsecured ? [] : options.features()), ...(startTls ? [startTls] : [])]
      .sort((a, b) => a.order - b.order)
      .find((one) => !negotiated.has(one) && one.match(negotiation))
    if (!feature) {
      if (unsecured) throw noTls(startTls !== undefined)
      if (bound) return bound
      throw nothingOffered(negotiation)
    }
    negotiated.add(feature)
    const outcome = await feature.negotiate(negotiation)
    if (outcome.authenticated) negotiation.authenticated = true
    if (outcome.bound) {
      bound = { jid: outcome.bound, resumed: outcome.resumed ?? false }
      negotiation.bound = bound.jid
      stream.bound(bound)
    }
    if (outcome.kept) stream.counting()
    if (outcome.next === 'done') return established(bound)
    if (outcome.next === 'restart') {
      negotiated.clear()
      await stream.restart()
    }
    if (outcome.next !== 'feature') negotiation.offer = await nextOffer(stream)
    Object.assign(negotiation, connection())
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function established(bound: Bound | undefined): Bound {
  if (bound) return bound
  throw new ClientError('protocol-error', 'The server opened a session without an address.')
}

async function nextOffer(stream: NegotiationStream): Promise<Element> {
  const element = await stream.receive()
  if (element.is(NS_STREAM, 'features')) return element
  throw new ClientError('protocol-error', 'The server does not say what it offers.')
}

function noTls(possible: boolean): ClientError {
  const text = possible
    ? 'The server offers no TLS, or somebody took the offer out. Try tls.mode `direct`.'
    : 'This connection has no TLS. Try tls.mode `none`.'
  return new ClientError('tls-required', text)
}

function nothingOffered({ authenticated, secure }: Negotiation): ClientError {
  if (authenticated) return new ClientError('protocol-error', 'The server authenticated us and offers no session.')
  return new ClientError('no-shared-mechanism', `The server offers no way to log in${secure ? '' : ' without TLS'}.`)
}
