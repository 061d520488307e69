import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { CarbonPrivate, CarbonReceived, CarbonSent, EnableCarbons, NS_CARBONS } from '@trestle/xep-0280'
import { NoCopy } from '@trestle/xep-0334'
import { Element } from '@trestle/xml'
import type { LoginExtension } from './login-extension.js'
import type { Session, Sessions } from './sessions.js'

/** Copies of messages for an account's other resources (XEP-0280). */
export interface Carbons {
  /** Enables them along with Bind 2. */
  readonly extension: LoginExtension
  /** The account's resource sent it. */
  sent(message: Element, sender: Session): void
  /** It was delivered to these resources of an account. */
  received(message: Element, recipients: readonly Session[]): void
}

export function createCarbons(sessions: Sessions): Carbons {
  function copy(container: typeof CarbonSent, message: Element, seen: readonly Session[]): void {
    const account = seen[0]?.jid.bare
    if (!account || !isEligible(message)) return
    for (const session of sessions.of(account)) {
      if (session.carbons && !seen.includes(session)) session.send(wrap(container, message, account, session))
    }
  }
  return {
    extension: {
      bindFeature: NS_CARBONS,
      bound(bind, session) {
        session.carbons = bind.child(NS_CARBONS, EnableCarbons.name) !== undefined
        return undefined
      },
    },
    sent: (message, sender) => copy(CarbonSent, message, [sender]),
    received: (message, recipients) => copy(CarbonReceived, message, recipients),
  }
}

function wrap(container: typeof CarbonSent, message: Element, account: JID, { jid }: Session): Element {
  const { type } = message.attrs
  const attrs = { from: account.toString(), to: jid.toString(), ...(type !== undefined && { type }) }
  return new Element('message', message.ns, attrs, [container.encode({ forwarded: { stanza: message } })])
}

/** XEP-0280 §6.1, as simple as it recommends; copies of copies and what shall not be copied stay out. */
function isEligible(element: Element): boolean {
  const message = new Message(element)
  const { type, body } = message
  if (type !== 'chat' && !(type === 'normal' && body !== undefined)) return false
  return ![CarbonPrivate, NoCopy, CarbonSent, CarbonReceived].some((excluded) => message.has(excluded))
}
