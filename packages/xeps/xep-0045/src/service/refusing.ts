import { toStanzaError } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, type Presence, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { MucJoin } from '../elements.js'

/** Whether an error says nothing to who has sent a stanza, and all the more to the host. */
export function isDefect(error: unknown): boolean {
  return toStanzaError(error).condition === 'internal-server-error'
}

/** The answer of a room to a stanza that it refuses (XEP-0045 §7.2.16); none to an error. */
export function refusal(stanza: Presence | Message, error: unknown, to: JID): Element | undefined {
  if (stanza.type === 'error') return undefined
  const { condition, type, text } = toStanzaError(error)
  const reply = stanza.errorReply(new StanzaError(condition, { type, text, by: to.bare.toString() }))
  if (stanza.element.has(MucJoin)) reply.element.children.unshift(MucJoin.encode({}))
  return reply.element
}
