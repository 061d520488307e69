import { InvalidJidError, JID } from '@trestle/jid'
import { Presence, StanzaError } from '@trestle/stanza'
import { blockedError } from '@trestle/xep-0191'
import type { Element } from '@trestle/xml'
import type { AccountServices } from './account-services.js'
import type { BlockLists } from './block-lists.js'
import type { Carbons } from './carbons.js'
import type { ClientStates } from './client-state.js'
import type { Presences } from './presences.js'
import type { Session } from './sessions.js'
import { bounce, isStanza, type Route } from './stanzas.js'
import { isSubscriptionType } from './subscription-table.js'
import type { Subscriptions } from './subscriptions.js'

export interface ClientSessionSettings {
  readonly presences: Presences
  readonly subscriptions: Subscriptions
  readonly carbons: Carbons
  readonly accountServices: Pick<AccountServices, 'annotate' | 'archives'>
  readonly blockLists: Pick<BlockLists, 'blocks'>
  /** Absent where they are not offered. */
  readonly states: ClientStates | undefined
  readonly route: Route
  readonly log: (line: string) => void
}

/** What becomes of the stanzas that a logged-in client sends (RFC 6120 §10, RFC 6121 §8.2 to §8.4). */
export function createClientSession(
  session: Session,
  { presences, subscriptions, carbons, accountServices, blockLists, states, route, log }: ClientSessionSettings,
): (element: Element) => void {
  const account = session.jid.bare

  function presence(element: Element, to: JID | undefined): void {
    const { type } = new Presence(element)
    if (isSubscriptionType(type)) {
      if (!to) throw new StanzaError('bad-request')
      if (!to.bare.equals(account)) subscriptions.sent(account, to.bare, type, element)
    } else if (type === 'available' || type === 'unavailable') {
      const annotated = accountServices.annotate(account, element)
      if (to) presences.direct(session, annotated, to)
      else presences.broadcast(session, annotated)
    } else if (to && type !== undefined) route(element)
    else throw new StanzaError('bad-request')
  }

  function handle(element: Element): void {
    const to = element.attrs['to'] === undefined ? undefined : JID.parse(element.attrs['to'])
    element.attrs['from'] = session.jid.toString()
    if (to && blockLists.blocks(account, to)) throw blockedError()
    if (element.name === 'presence') presence(element, to)
    else {
      // Without an address it is for the account itself (RFC 6120 §10.3).
      if (!to) element.attrs['to'] = account.toString()
      if (element.name === 'message') {
        carbons.sent(element, session)
        accountServices.archives?.outgoing(account, element)
      }
      if (accountServices.archives?.isQuery(account, element)) session.readsArchive = true
      route(element)
    }
  }

  return (element) => {
    if (states?.handle(session, element)) return
    if (!isStanza(element)) return session.close('unsupported-stanza-type')
    const { from } = element.attrs
    if (from !== undefined && !session.jid.equals(from) && !account.equals(from)) return session.close('invalid-from')
    try {
      handle(element)
    } catch (cause) {
      const error = toStanzaError(cause)
      if (error.condition === 'internal-server-error') log(`A stanza of ${session.jid} failed: ${String(cause)}`)
      element.attrs['from'] = session.jid.toString()
      const answer = bounce(element, error)
      if (answer) session.send(answer)
    }
  }
}

function toStanzaError(cause: unknown): StanzaError {
  if (cause instanceof StanzaError) return cause
  return new StanzaError(cause instanceof InvalidJidError ? 'jid-malformed' : 'internal-server-error', { cause })
}
