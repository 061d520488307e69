import { createApiRegistry } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import { Message, NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Clock, createEvents, createTimers, systemClock } from '@trestle/xmlstream'
import { assertEvent } from '#assert-event'
import { createCallbacks } from './callbacks.js'
import { notOnline } from './errors.js'
import { createFeatureSet } from './feature-set.js'
import { createFilters } from './filters.js'
import { createIds } from './ids.js'
import { createIqHandlers } from './iq-handlers.js'
import { createIqRequests } from './iq-requests.js'
import type { Link } from './link.js'
import type { LivenessOptions } from './liveness.js'
import { createLoginParts, type LoginParts } from './login-parts.js'
import { createOutgoingBudget } from './outgoing-budget.js'
import type { AnyPlugin } from './plugin.js'
import { createPluginHost, type Host } from './plugin-host.js'
import { createPresenceTracker, type PresenceTrackerOptions } from './presence-tracker.js'
import { createRouter } from './router.js'
import type { Self } from './self.js'
import { createSelves } from './selves.js'
import { createSession } from './session.js'
import { createSkippedStanzas } from './skipped-stanza.js'
import { stanzaHandlers } from './stanza-handlers.js'
import type { Xmpp } from './xmpp.js'
import type { XmppEvents } from './xmpp-events.js'

export interface CoreOptions {
  readonly kind: 'client' | 'component'
  /** The account of a client, the domain of a component. */
  readonly address: JID
  readonly clock?: Clock | undefined
  /** Makes ids; by default they cannot be guessed. */
  readonly newId?: (() => string) | undefined
  readonly presences?: PresenceTrackerOptions | undefined
  /**
   * Requests of others handled at one time, 1,000 by default, of one sender no more than are left for others; more are
   * answered `resource-constraint`.
   */
  readonly maxRunningRequests?: number | undefined
  /** Bytes of a stanza that is sent, 262,144 by default; `send` throws XmppError `too-large` for a larger one. */
  readonly maxOutgoingBytes?: number | undefined
  /** Finds dead connections, once a plugin contributes a probe. */
  readonly liveness?: LivenessOptions | undefined
}

/** The part that clients and components share: it outlives its connections. */
export interface Core
  extends Pick<Host, 'get' | 'remove'>,
    Pick<LoginParts, 'streamFeatures' | 'inlineFeatures' | 'offered'> {
  readonly xmpp: Xmpp
  use(plugin: AnyPlugin, options: object | undefined): void
  /** Uses an object that extends `Self` for a local address. */
  alias(other: Self, self: Self): void
  /** Reports an error that nobody awaits. `source`: the plugin or part that failed. */
  report(error: unknown, source: string, stanza?: Element): void
  /** Where to connect for a session that may be resumed, if the server has named a place. */
  readonly address: string | undefined
  /** Brings back what the session's keeper has from an earlier process. Call it before each login. */
  restore(): Promise<void>
  /** The host is stopped, or makes no further attempt: ends what plugins have under way. */
  stopping(): void
  /** Sets up the plugins that were used. */
  install(): void
  /** A session is there: stanzas go over this link, from this address. */
  attach(link: Link, jid: JID, options?: { readonly resumed?: boolean }): void
  /** The connection is lost; with it the session, unless it may be resumed. */
  lost(error: Error): void
  /** The session has ended: requests that wait are rejected. */
  detach(error?: Error): void
  /**
   * Resolves when asynchronous filters hold nothing any more that was sent before, after so many milliseconds at the
   * latest, and what the session's keeper awaits is acknowledged. `undefined` where nothing is awaited.
   */
  flushed(timeout: number): Promise<void> | undefined
  /** Handles an element that the link received. */
  receive(element: Element): void
  /** Handles an element that arrived before the session's keeper began to count. */
  receiveUncounted(element: Element): void
  /**
   * Takes note of an element that the stream has skipped, of which there are name and attributes: it counts as received,
   * becomes an `error` event, and is refused to its sender where that is allowed. `counted`: after the session's keeper
   * began to count; default true.
   */
  skipped(element: Element, error: Error, options?: { readonly counted?: boolean }): void
  /** The other side gave a sign of life that was no element. */
  heard(): void
}

/** Stanzas in asynchronous filters above which nothing more is read. */
const MAX_FILTERING = 1024

/** Creates the core of a host. A connection attaches itself to it, and gives it the elements that arrive. */
export function createCore(options: CoreOptions): Core {
  const { kind, address, clock = systemClock, newId = createIds() } = options
  const failed = (error: unknown, source: string, stanza?: Element): void => {
    if (events.listenerCount('error') > 0) events.emit('error', { error, source, stanza })
    else console.error(`XMPP ${source}:`, error)
  }
  const events = createEvents<XmppEvents>({
    clock,
    assertEvent,
    // A listener for errors that fails itself must not be called again for that.
    onError: (error, event) =>
      event === 'error' ? console.error('XMPP error listener:', error) : failed(error, event),
  })
  const timers = createTimers({ clock, onError: (error, name) => failed(error, `timer ${name}`) })
  const filters = { clock, failed: (error: unknown, element: Element) => failed(error, 'filter', element) }
  const inbound = createFilters({ ...filters, onIdle: () => session.resume() })
  const outbound = createFilters(filters)
  const loginParts = createLoginParts((error) => failed(error, 'offer'))
  const stops = createCallbacks<[]>((error) => failed(error, 'stop'))
  const tracker = createPresenceTracker(events, { perAddress: kind === 'component', ...options.presences })
  const features = createFeatureSet(() => events.emit('features'))

  const own = () => (kind === 'component' ? address : session.bound)

  function transmit(element: Element): void {
    if (!session.alive) throw notOnline()
    if (element.ns === NS_CLIENT) {
      if (element.attrs['id'] === undefined && element.name !== 'presence') element.attrs['id'] = newId()
      if (kind === 'component') element.attrs['from'] ??= address.toString()
      else if (isOwnAccount(element.attrs['from'], session.bound)) delete element.attrs['from']
    }
    session.send(element)
  }
  /** Answers are dropped after the session has ended: the requester has lost its session as well. */
  const answer = (element: Element): void => {
    if (session.alive) transmit(element)
  }

  const budget = createOutgoingBudget({
    maxBytes: options.maxOutgoingBytes,
    replaced: (error, answer) => failed(error, 'answer', answer),
  })
  const session = createSession({
    clock,
    outbound,
    budget,
    liveness: options.liveness,
    failed,
    onEnd(error) {
      tracker.clear()
      requests.failAll(error)
      events.emit('offline', { error })
    },
  })
  const here = () => session.bound ?? address
  const requests = createIqRequests({ send: transmit, newId, clock, own: here, report: failed })
  const selves = createSelves({ kind, address, own, requests, transmit, newId })
  const { main } = selves
  const handlers = createIqHandlers({
    send: answer,
    failed: (error, iq) => failed(error, 'iq', iq.element),
    maxRunning: options.maxRunningRequests,
  })
  const router = createRouter({
    events,
    requests,
    handlers,
    tracker,
    selves,
    clock,
    send: answer,
    failed,
    own: here,
  })
  const skippedStanza = createSkippedStanzas({ requests, send: answer, failed, own: here })
  const { onGet, onSet, onRequest, onAnyRequest } = handlers

  const xmpp: Xmpp = {
    kind,
    key: main.key,
    scope: main.scope,
    server: JID.parse(address.domain),
    get jid() {
      return main.jid
    },
    get boundJid() {
      return main.boundJid
    },
    get online() {
      return session.online
    },
    iq: { ...main.iq, onGet, onSet, onRequest, onAnyRequest },
    ops: createApiRegistry(),
    events,
    timers,
    clock,
    features,
    presences: tracker,
    newId,
    send: main.send,
    message: main.message,
    presence: main.presence,
    as: selves.at,
    ...stanzaHandlers(router, failed),
    deliver(message, copy) {
      inbound.run(message.element, (element) => {
        try {
          router.routeCopy(new Message(element), copy)
        } catch (error) {
          failed(error, copy.via, element)
        }
      })
    },
    filter: (direction, filter, placing) => (direction === 'in' ? inbound : outbound).add(filter, placing),
    report: (error, stanza) => failed(error, kind, stanza),
    onOffer: loginParts.onOffer,
    streamFeature: loginParts.addStreamFeature,
    inlineFeature: loginParts.addInlineFeature,
    keepSessions: session.keep,
    probe: session.probe,
    checkLink: session.checkLink,
    onStop: stops.add,
    announceMaxBytes: budget.announce,
  }
  const plugins = createPluginHost({ xmpp, main, report: failed })

  function handle(element: Element): void {
    // Those that a filter holds still which was removed must not be overtaken.
    if (inbound.size === 0 && inbound.pending === 0) router.route(element)
    else {
      inbound.run(element, router.route)
      if (inbound.pending > MAX_FILTERING) session.pause()
    }
  }

  function filtered(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, timeout)
      outbound.after(() => {
        clock.clearTimeout(timer)
        resolve()
      })
    })
  }

  return {
    xmpp,
    streamFeatures: loginParts.streamFeatures,
    inlineFeatures: loginParts.inlineFeatures,
    get address() {
      return session.online ? undefined : session.keeper?.address
    },
    use: plugins.use,
    get: <Api>(plugin: { readonly '~api': Api }, self: Self = main) => plugins.view(plugin as AnyPlugin, self) as Api,
    alias: plugins.alias,
    report: failed,
    offered: loginParts.offered,
    stopping() {
      timers.clear()
      stops.call('reverse')
    },
    remove: plugins.remove,
    install: plugins.installAll,
    restore: async () => session.keeper?.restore(),
    attach(link, jid, { resumed = false } = {}) {
      session.attach(link, jid, resumed)
      if (session.online) events.emit('online', { jid, resumed })
    },
    lost(error) {
      if (session.online && session.lost(error)) events.emit('suspended', { error })
    },
    detach: session.end,
    flushed(timeout) {
      const until = clock.monotonic() + timeout
      const settle = () => session.settled(Math.max(0, until - clock.monotonic()))
      return outbound.pending === 0 ? settle() : filtered(timeout).then(settle)
    },
    receive(element) {
      session.heard()
      if (!session.keeper?.received(element)) handle(element)
    },
    receiveUncounted: handle,
    skipped(element, error, { counted = true } = {}) {
      session.heard()
      if (!counted || !session.keeper?.received(element)) skippedStanza(element, error)
    },
    heard: session.heard,
  }
}

/**
 * Whether an address is one of the client's account. Only the server knows which resource is ours (RFC 6120 §8.1.2.1):
 * an answer to what was sent to the bare address, or to an older resource, would end the stream as forged.
 */
function isOwnAccount(from: string | undefined, bound: JID | undefined): boolean {
  if (from === undefined || !bound) return false
  try {
    return JID.parse(from).bare.equals(bound.bare)
  } catch {
    return false
  }
}
