import { Message } from '@trestle/stanza'
import { OccupantId } from '@trestle/xep-0421'
import type { ViewState } from './view-state.js'

/** The message that tells the subject, without a recipient: from who set it, as far as that is known (XEP-0045 §7.2.15). */
export function subjectMessage({ address, subject, occupants, nicks }: ViewState): Message {
  const { text, nick, occupantId } = subject
  // Whoever is still there may have another nickname by now.
  const name = (occupantId && occupants.get(occupantId)?.nick) ?? (nick && nicks.of(nick))
  const from = name ? address.withResource(name) : address
  const message = Message.of({ type: 'groupchat', from, subject: text })
  return occupantId ? message.set(OccupantId, occupantId) : message
}
