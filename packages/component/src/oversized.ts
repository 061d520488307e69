import type { Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Iq, Message, NS_CLIENT, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'

/** The id goes back as it came: one that is longer would make another stanza that nobody takes. */
const MAX_ID = 1024

/** Tells the sender of a stanza that it was too large to be read, unless it may not be answered (RFC 6120 §8.3.1). */
export function refuseOversized(element: Element, xmpp: Xmpp): void {
  const reply = replyTo(element)
  if (reply === undefined) return
  try {
    xmpp.send(reply)
  } catch (error) {
    xmpp.report(error, reply)
  }
}

function replyTo(element: Element): Element | undefined {
  const { from, to, type, id = '' } = element.attrs
  if (element.ns !== NS_CLIENT || !isJid(from) || !isJid(to) || id.length > MAX_ID) return undefined
  const text = 'The stanza is larger than what is accepted here.'
  const error = new StanzaError('policy-violation', { text, lang: 'en' })
  if (element.name === 'message') return type === 'error' ? undefined : new Message(element).errorReply(error).element
  const asks = element.name === 'iq' && (type === 'get' || type === 'set') && id !== ''
  return asks ? new Iq(element).errorReply(error).element : undefined
}

function isJid(text: string | undefined): boolean {
  if (text === undefined) return false
  try {
    JID.parse(text)
    return true
  } catch {
    return false
  }
}
