import type { JID } from '@trestle/jid'
import { Message, Presence } from '@trestle/stanza'
import { removeStanzaIds } from '@trestle/xep-0359'
import { Element } from '@trestle/xml'
import { reflectable } from '../service/payloads.js'

/** A copy of a message of a user without what only a room may say: so that it can be said to others as it is. */
export function cleanMessage({ element }: Message, address: JID): Message {
  const message = new Message(clean(element, address))
  removeStanzaIds(message, address)
  return message
}

export function cleanPresence({ element }: Presence, address: JID): Presence {
  return new Presence(clean(element, address))
}

function clean(element: Element, address: JID): Element {
  const kept = reflectable(element, { address, isReserved: () => false }).map((child) => child.clone())
  return new Element(element.name, element.ns, { ...element.attrs }, kept)
}
