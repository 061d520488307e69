import { JID } from '@trestle/jid'
import { Iq, Message, NS_CLIENT, Presence, type StanzaError } from '@trestle/stanza'
import { Element } from '@trestle/xml'

/** A stanza whose addresses were checked: a view that does not parse them again. */
export interface Addressed {
  readonly element: Element
  readonly from: JID
  readonly to: JID
}

/** Delivers a stanza that has valid addresses, wherever it goes. */
export type Route = (stanza: Element) => void

export function addressed(element: Element): Addressed {
  return { element, from: JID.parse(element.attrs['from'] ?? ''), to: JID.parse(element.attrs['to'] ?? '') }
}

/** A copy with other addresses. What is in it is shared: nobody changes it on its way. */
export function readdressed(element: Element, addresses: { readonly to?: JID; readonly from?: JID }): Element {
  const attrs = { ...element.attrs }
  if (addresses.to) attrs['to'] = addresses.to.toString()
  if (addresses.from) attrs['from'] = addresses.from.toString()
  return new Element(element.name, element.ns, attrs, element.children)
}

export function isStanza({ ns, name }: Element): boolean {
  return ns === NS_CLIENT && (name === 'message' || name === 'presence' || name === 'iq')
}

/** The error that answers a stanza; undefined where none may be sent, lest errors answer errors (RFC 6120 §8.3.1). */
export function bounce(element: Element, error: StanzaError): Element | undefined {
  const { type } = element.attrs
  if (type === 'error' || type === 'result') return undefined
  if (element.name === 'iq') return new Iq(element).errorReply(error).element
  if (element.name === 'message') return new Message(element).errorReply(error).element
  // Unavailable presence goes out on the sender's behalf too, when it is not there any more.
  return type === 'unavailable' ? undefined : new Presence(element).errorReply(error).element
}

/** What keeps an iq from being one (RFC 6120 §8.2.3). */
export function isProperIq(element: Element): boolean {
  const { type, payload, id } = new Iq(element)
  if (type === undefined || id === undefined) return false
  return (type !== 'get' && type !== 'set') || (payload !== undefined && element.elements().length === 1)
}
