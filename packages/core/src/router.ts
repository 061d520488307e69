import type { JID } from '@trestle/jid'
import { Iq, Message, Presence, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Clock, createDispatcher, type Dispatcher, type EventHub } from '@trestle/xmlstream'
import { type Arrival, type CopyInit, Delivery } from './arrival.js'
import { hasGoodAddresses } from './good-addresses.js'
import type { IqHandlers } from './iq-handlers.js'
import type { IqRequests } from './iq-requests.js'
import { MAX_ID_LENGTH } from './max-id-length.js'
import type { TrackedPresences } from './presence-tracker.js'
import type { Selves } from './selves.js'
import type { AvailabilityPresence, SubscriptionPresence, XmppEvents } from './xmpp-events.js'

/** The handlers and claims of one kind of stanza. */
export interface Route<S extends Message | Presence> {
  readonly handlers: Dispatcher<Delivery<S>>
  /** Those that take a stanza for themselves. */
  readonly claims: Dispatcher<Delivery<S>>
}

export interface Router {
  readonly messages: Route<Message>
  readonly presences: Route<Presence>
  /** Brings a stanza that just came to whom it concerns. */
  route(element: Element): void
  /** Brings a copy of a message to the handlers that want copies. */
  routeCopy(message: Message, copy: CopyInit): void
}

export interface RouterOptions {
  readonly events: EventHub<XmppEvents>
  readonly requests: IqRequests
  readonly handlers: IqHandlers
  readonly tracker: TrackedPresences
  readonly selves: Selves
  readonly clock: Clock
  readonly send: (element: Element) => void
  readonly failed: (error: unknown, source: string, stanza?: Element) => void
  /** The addresses of the account, for stanzas in which the server omitted them. */
  readonly own: () => JID
}

const SUBSCRIPTIONS: ReadonlySet<string | undefined> = new Set([
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
])

export function createRouter(options: RouterOptions): Router {
  const { events, requests, handlers, tracker, selves, clock, send, failed, own } = options

  function messageFailed(error: unknown, element: Element, { stanza: message, via }: Delivery<Message>): void {
    const mayAnswer = via === 'live' && message.type !== 'groupchat' && message.type !== 'error'
    // A handler that throws a stanza error wants the sender to know. Anything else is ours alone.
    if (error instanceof StanzaError && mayAnswer) answer(message.errorReply(error).element)
    else failed(error, 'message', element)
  }

  function presenceFailed(error: unknown, element: Element): void {
    failed(error, 'presence', element)
  }

  function answer(element: Element): void {
    try {
      send(element)
    } catch (error) {
      failed(error, 'answer', element)
    }
  }

  const messages: Route<Message> = {
    handlers: createDispatcher({ onError: messageFailed }),
    claims: createDispatcher({ onError: messageFailed }),
  }
  const presences: Route<Presence> = {
    handlers: createDispatcher({ onError: presenceFailed }),
    claims: createDispatcher({ onError: presenceFailed }),
  }

  function arrivalOf(stanza: Message | Presence): Arrival {
    const to = stanza.to ?? own()
    const at = new Date(clock.now())
    return { from: stanza.from ?? own().bare, to, self: selves.at(to), via: 'live', direction: 'in', at }
  }

  function routeMessage(element: Element): void {
    const message = new Message(element)
    const delivery = new Delivery(message, 'live', arrivalOf)
    if (messages.claims.dispatchFirst(element, delivery)) return
    if (element.attrs['type'] === 'error') {
      events.emit('message:error', message)
      return
    }
    messages.handlers.dispatch(element, delivery)
    events.emit('message', message)
  }

  function routePresence(element: Element): void {
    const presence = new Presence(element)
    const { type } = presence
    const delivery = new Delivery(presence, 'live', arrivalOf)
    if (presences.claims.dispatchFirst(element, delivery)) return
    if (type === 'error') {
      events.emit('presence:error', presence)
      return
    }
    presences.handlers.dispatch(element, delivery)
    if (SUBSCRIPTIONS.has(type)) events.emit('subscription', presence as SubscriptionPresence)
    else if (type !== undefined) {
      tracker.update(presence)
      events.emit('presence', presence as AvailabilityPresence)
    }
  }

  function routeCopy(message: Message, { self, via, direction, at = new Date(clock.now()) }: CopyInit): void {
    const outgoing = direction === 'out'
    const from = message.from ?? (outgoing ? self.jid : self.jid.bare)
    const to = message.to ?? (outgoing ? self.jid.bare : self.jid)
    const arrival: Arrival = { from, to, self, via, direction, at }
    // An error answers one request of one client, and is nothing to others.
    if (message.type === 'error') return
    messages.handlers.dispatch(message.element, new Delivery(message, via, () => arrival))
    events.emit('message:copy', { message, arrival })
  }

  function routeIq(element: Element): void {
    const iq = new Iq(element)
    const { type } = iq
    // An answer that nobody waits for is nobody's: it must not be answered (RFC 6120 §8.2.3).
    if (type === 'result' || type === 'error') requests.settle(iq)
    else if (iq.id !== undefined && iq.id.length > MAX_ID_LENGTH) {
      const text = `The id of a request has ${iq.id.length} characters: longer than ${MAX_ID_LENGTH} is not answered.`
      failed(new StanzaError('policy-violation', { text }), 'iq', element)
    } else if (type === undefined || iq.id === undefined) {
      const text = type === undefined ? 'The type of an iq is get, set, result or error.' : 'A request has an id.'
      if (iq.id !== undefined) answer(iq.errorReply(new StanzaError('bad-request', { text })).element)
    } else {
      const to = iq.to ?? own()
      handlers.answer(iq, { iq, from: iq.from ?? own().bare, to, self: selves.at(to) })
    }
  }

  return {
    messages,
    presences,
    routeCopy,
    route(element) {
      if (!hasGoodAddresses(element)) {
        failed(new StanzaError('jid-malformed'), 'address', element)
        return
      }
      if (element.name === 'message') routeMessage(element)
      else if (element.name === 'presence') routePresence(element)
      else if (element.name === 'iq') routeIq(element)
    },
  }
}
