import { Message } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { NS_CARBONS, NS_FORWARD, NS_HINTS } from './namespaces.js'
import type { Session, Sessions } from './sessions.js'

/** Copies of messages for an account's other resources (XEP-0280). */
export interface Carbons {
  /** The account's resource sent it. */
  sent(message: Element, sender: Session): void
  /** It was delivered to these resources of an account. */
  received(message: Element, recipients: readonly Session[]): void
}

export function createCarbons(sessions: Sessions): Carbons {
  function copy(direction: 'sent' | 'received', message: Element, seen: readonly Session[]): void {
    const account = seen[0]?.jid.bare
    if (!account || !isEligible(message)) return
    const forwarded = new Element('forwarded', NS_FORWARD, {}, [message])
    const { type } = message.attrs
    for (const session of sessions.of(account)) {
      if (!session.carbons || seen.includes(session)) continue
      const attrs = { from: account.toString(), to: session.jid.toString(), ...(type !== undefined && { type }) }
      session.send(new Element('message', message.ns, attrs, [new Element(direction, NS_CARBONS, {}, [forwarded])]))
    }
  }
  return {
    sent: (message, sender) => copy('sent', message, [sender]),
    received: (message, recipients) => copy('received', message, recipients),
  }
}

/** XEP-0280 §6.1, as simple as it recommends; copies of copies and what shall not be copied stay out. */
function isEligible(element: Element): boolean {
  const { type, body } = new Message(element)
  if (type !== 'chat' && !(type === 'normal' && body !== undefined)) return false
  const excluded = [
    [NS_CARBONS, 'private'],
    [NS_HINTS, 'no-copy'],
    [NS_CARBONS, 'sent'],
    [NS_CARBONS, 'received'],
  ] as const
  return !excluded.some(([ns, name]) => element.child(ns, name))
}
