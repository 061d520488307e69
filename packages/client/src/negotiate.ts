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
  bound(resumed: boolean): void
  /** What arrived after the element that was received last is counted. */
  kept(): void
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
  const { account, resource, stream, signal, startTls, tlsRequired, inline } = options
  let authenticated = false
  let bound: Bound | undefined
  let offer = await nextOffer(stream)
  const negotiated = new Set<StreamFeature>()

  const authenticator = options.authenticator(() => ({
    secure: stream.secure,
    channelBindings: stream.channelBindings,
    offeredChannelBindings: offer
      .child(NS_CHANNEL_BINDINGS, 'sasl-channel-binding')
      ?.childrenOf(NS_CHANNEL_BINDINGS, 'channel-binding')
      .flatMap(({ attrs }) => attrs['type'] ?? []),
  }))
  const negotiation: Negotiation = {
    account,
    resource,
    authenticator,
    inline,
    get secure() {
      return stream.secure
    },
    get channelBindings() {
      return stream.channelBindings
    },
    get authenticated() {
      return authenticated
    },
    get bound() {
      return bound?.jid
    },
    get offer() {
      return offer
    },
    signal,
    send: stream.send,
    receive: stream.receive,
  }

  for (;;) {
    const exposed = tlsRequired && !stream.secure
    const feature = [...(exposed ? [] : options.features()), ...(startTls ? [startTls] : [])]
      .sort((a, b) => a.order - b.order)
      .find((one) => !negotiated.has(one) && one.match(negotiation))
    if (!feature) {
      if (exposed) throw noTls()
      if (bound) return bound
      throw stuck(negotiation)
    }
    negotiated.add(feature)
    const outcome = await feature.negotiate(negotiation)
    if (outcome.authenticated) authenticated = true
    if (outcome.bound) {
      bound = { jid: outcome.bound, resumed: outcome.resumed ?? false }
      stream.bound(bound.resumed)
    }
    if (outcome.kept) stream.kept()
    if (outcome.next === 'done') return established(bound)
    if (outcome.next === 'restart') {
      negotiated.clear()
      await stream.restart()
    }
    if (outcome.next !== 'feature') offer = await nextOffer(stream)
  }
}

function established(bound: Bound | undefined): Bound {
  if (bound) return bound
  throw new ClientError('protocol-error', 'The server opened a session without an address.')
}

async function nextOffer(stream: NegotiationStream): Promise<Element> {
  const element = await stream.receive()
  if (element.is(NS_STREAM, 'features')) return element
  throw new ClientError('protocol-error', 'The server does not say what it offers.')
}

function noTls(): ClientError {
  return new ClientError(
    'tls-required',
    'The server offers no TLS, or somebody took the offer out. Try tls.mode `direct`.',
  )
}

function stuck({ authenticated, secure }: Negotiation): ClientError {
  if (authenticated) return new ClientError('protocol-error', 'The server authenticated us and offers no session.')
  return new ClientError('no-shared-mechanism', `The server offers no way to log in${secure ? '' : ' without TLS'}.`)
}
