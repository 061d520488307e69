import type { JID } from '@trestle/jid'
import { Iq, Message, NS_CLIENT, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { Privilege, PrivilegedIq, type PrivilegeValue } from '../elements.js'
import { allows, type Permissions } from '../permissions.js'

/** The request that a privileged entity sends in the name of a user. */
export interface CheckedIq {
  readonly type: 'get' | 'set'
  readonly id: string
  readonly to: JID | undefined
  readonly payload: Element
}

/** Reads what is sent in the name of `user`. Throws StanzaError `forbidden` for whatever breaks a rule of §6.3. */
export function checkPrivilegedIq(outer: Iq, user: JID, permissions: Permissions | undefined): CheckedIq {
  const inner = new Iq(PrivilegedIq.decode(outer.payload as Element))
  const { type, id, payload } = inner
  const { from, to } = addressesOf(inner)
  if (type !== outer.type || (type !== 'get' && type !== 'set')) throw forbidden('The types of the iqs differ.')
  if (from && !from.equals(user)) throw forbidden('The iq is from somebody else.')
  if (!payload || id === undefined) throw new StanzaError('bad-request', { text: 'A request has an id and a payload.' })
  if (!allows(permissions?.iq.get(payload.ns), type)) throw forbidden('The namespace is not granted.')
  return { type, id, to, payload }
}

/** Reads a message that is sent in the name of a user or the server. Throws StanzaError as §5.1 says. */
export function checkPrivilegedMessage(
  { forwarded }: PrivilegeValue,
  domain: string,
  permissions: Permissions | undefined,
): Message {
  if (!permissions?.message) throw forbidden('Messages are not granted.')
  if (!forwarded?.stanza.is(NS_CLIENT, 'message'))
    throw new StanzaError('bad-request', { text: 'A message is expected.' })
  const message = new Message(forwarded.stanza)
  const { from } = addressesOf(message)
  if (!from?.isBare || from.domain !== domain) throw forbidden('The sender has to be a bare address of this server.')
  if (message.has(Privilege)) throw forbidden('A message that holds privileges is not sent.')
  return message
}

function addressesOf(stanza: Iq | Message): { readonly from: JID | undefined; readonly to: JID | undefined } {
  try {
    return { from: stanza.from, to: stanza.to }
  } catch (cause) {
    throw new StanzaError('jid-malformed', { cause })
  }
}

function forbidden(text: string): StanzaError {
  return new StanzaError('forbidden', { text })
}
