import { JID } from '@trestle/jid'
import { Iq, Message, Presence, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { createDispatcher, type Dispatcher, type EventHub, type Matcher } from '@trestle/xmlstream'
import type { IqHandlers } from './iq-handlers.js'
import type { IqRequests } from './iq-requests.js'
import type { TrackedPresences } from './presence-tracker.js'
import type { XmppEvents } from './xmpp-events.js'

export interface Router {
  readonly messages: Dispatcher
  readonly presences: Dispatcher
  /** Brings a stanza to whom it concerns. */
  route(element: Element): void
}

export interface RouterOptions {
  readonly events: EventHub<XmppEvents>
  readonly requests: IqRequests
  readonly handlers: IqHandlers
  readonly tracker: TrackedPresences
  readonly send: (element: Element) => void
  readonly failed: (error: unknown, source: string, stanza?: Element) => void
  /** Stands in for addresses that the server left out: those of the account. */
  readonly own: () => JID
}

const SUBSCRIPTIONS: ReadonlySet<string | undefined> = new Set([
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
])

export function createRouter(options: RouterOptions): Router {
  const { events, requests, handlers, tracker, send, failed, own } = options

  function messageFailed(error: unknown, element: Element): void {
    // A handler that throws a stanza error wants the sender to know. Anything else is ours alone.
    if (error instanceof StanzaError && element.attrs['type'] !== 'groupchat' && element.attrs['type'] !== 'error') {
      answer(new Message(element).errorReply(error).element)
    } else failed(error, 'message', element)
  }

  function answer(element: Element): void {
    try {
      send(element)
    } catch (error) {
      failed(error, 'answer', element)
    }
  }

  const messages = createDispatcher({ onError: messageFailed })
  const presences = createDispatcher({ onError: (error, element) => failed(error, 'presence', element) })

  function routeMessage(element: Element): void {
    const message = new Message(element)
    if (element.attrs['type'] === 'error') {
      events.emit('message:error', message)
      return
    }
    messages.dispatch(element)
    events.emit('message', message)
  }

  function routePresence(element: Element): void {
    const presence = new Presence(element)
    const { type } = presence
    if (type === 'error') {
      events.emit('presence:error', presence)
      return
    }
    presences.dispatch(element)
    if (SUBSCRIPTIONS.has(type)) events.emit('subscription', presence)
    else if (type !== undefined) {
      tracker.update(presence)
      events.emit('presence', presence)
    }
  }

  function routeIq(element: Element): void {
    const iq = new Iq(element)
    const { type } = iq
    // An answer that nobody waits for is nobody's: it must not be answered (RFC 6120 §8.2.3).
    if (type === 'result' || type === 'error') requests.settle(iq)
    else if (type === undefined || iq.id === undefined) {
      const text = type === undefined ? 'The type of an iq is get, set, result or error.' : 'A request has an id.'
      if (iq.id !== undefined) answer(iq.errorReply(new StanzaError('bad-request', { text })).element)
    } else handlers.answer(iq, { iq, from: iq.from ?? own().bare, to: iq.to ?? own() })
  }

  return {
    messages,
    presences,
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

function hasGoodAddresses({ attrs }: Element): boolean {
  try {
    if (attrs['from'] !== undefined) JID.parse(attrs['from'])
    if (attrs['to'] !== undefined) JID.parse(attrs['to'])
    return true
  } catch {
    return false
  }
}

/** Tells a matcher from a qualified name. */
export function isMatcher(what: object): what is Matcher {
  return 'test' in what
}
