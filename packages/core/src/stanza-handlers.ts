import { type ElementDef, type Message, NS_CLIENT, type Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Dispose, type Matcher, matchSteps } from '@trestle/xmlstream'
import type { Arrival, Delivery, MessageHandlerOptions, Via } from './arrival.js'
import { decodeReporting } from './decode-reporting.js'
import type { Router } from './router.js'
import type { Xmpp } from './xmpp.js'

type What = ElementDef<unknown> | Matcher
type Handler<S> = (value: never, stanza: S, arrival: Arrival) => unknown

const LIVE: readonly Via[] = ['live']

/** How plugins register for messages and presences. */
export function stanzaHandlers(
  { messages, presences }: Router,
  failed: (error: unknown, source: string, stanza: Element) => void,
): Pick<Xmpp, 'onMessage' | 'onPresence' | 'claim'> {
  const handling =
    <S extends Message | Presence>(what: What, handler: Handler<S>) =>
    (element: Element, { stanza, arrival }: Delivery<S>): unknown => {
      const value = readPayload(what, element, (error) => failed(error, element.name, element))
      return handler(value as never, stanza, arrival)
    }

  const handlers = {
    onMessage(what: What, handler: Handler<Message>, { via = LIVE }: MessageHandlerOptions = {}): Dispose {
      const handle = handling(what, handler)
      return messages.handlers.add(matcherFor('message', what), (element, delivery) =>
        via === 'any' || via.includes(delivery.via) ? handle(element, delivery) : undefined,
      )
    },
    onPresence: (what: What, handler: Handler<Presence>): Dispose =>
      presences.handlers.add(matcherFor('presence', what), handling(what, handler)),
    claim(kind: 'message' | 'presence', what: What, handler: unknown): Dispose {
      const matcher = matcherFor(kind, what)
      return kind === 'message'
        ? messages.claims.add(matcher, handling(what, handler as Handler<Message>))
        : presences.claims.add(matcher, handling(what, handler as Handler<Presence>))
    },
  }
  // The overloads of the interface say which value goes with which way to choose a stanza.
  return handlers as unknown as Pick<Xmpp, 'onMessage' | 'onPresence' | 'claim'>
}

function readPayload(what: What, element: Element, report: (error: unknown) => void): unknown {
  if (isMatcher(what)) return element
  return decodeReporting(what, element.child(what.ns, what.name) as Element, report)
}

function matcherFor(root: 'message' | 'presence', what: What): Matcher {
  return isMatcher(what) ? what : matchSteps({ ns: NS_CLIENT, name: root }, what)
}

function isMatcher(what: What): what is Matcher {
  return 'test' in what
}
