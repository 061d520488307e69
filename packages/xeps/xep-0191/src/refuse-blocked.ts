import { filterOrder, type Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Iq, Message, NS_CLIENT, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'

/**
 * Refuses what blocked addresses send, as if nobody were there (XEP-0191 §3.3): requests and messages with
 * `service-unavailable`; presences, answers and errors without a word.
 */
export function refuseBlocked(xmpp: Xmpp, isBlocked: (local: JID, from: JID) => Promise<boolean>): void {
  xmpp.filter(
    'in',
    async (element) => {
      const from = addressIn(element, 'from')
      const to = addressIn(element, 'to')
      if (!from || !to || element.ns !== NS_CLIENT || !(await isBlocked(to, from))) return element
      const answer = refusalOf(element)
      if (answer) xmpp.as(to).send(answer)
      return undefined
    },
    { order: filterOrder.unwrap },
  )
}

function addressIn({ attrs }: Element, name: 'from' | 'to'): JID | undefined {
  try {
    return attrs[name] === undefined ? undefined : JID.parse(attrs[name])
  } catch {
    return undefined
  }
}

function refusalOf(element: Element): Iq | Message | undefined {
  const error = new StanzaError('service-unavailable')
  const { type } = element.attrs
  if (element.name === 'iq' && (type === 'get' || type === 'set')) return new Iq(element).errorReply(error)
  if (element.name === 'message' && type !== 'error') return new Message(element).errorReply(error)
  return undefined
}
