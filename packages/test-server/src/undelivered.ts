import { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import type { UnackedStanza } from '@trestle/xep-0198'
import { Delay } from '@trestle/xep-0203'
import { reachable, type Session, type Sessions } from './sessions.js'
import { bounce, type Route } from './stanzas.js'

export interface UndeliveredSettings {
  readonly domain: JID
  readonly sessions: Sessions
  readonly route: Route
  /** Routes what was on its way to an account of this server before. */
  readonly reroute: Route
}

/**
 * What becomes of stanzas whose session ended before its client acknowledged them: the same as if it had ended before
 * they came (XEP-0198 §4). The client may have got them all the same.
 */
export function createUndelivered({
  domain,
  sessions,
  route,
  reroute,
}: UndeliveredSettings): (session: Session, stanzas: Iterable<UnackedStanza>) => void {
  function message({ stanza: element, sentAt }: UnackedStanza, account: JID): void {
    const to = JID.parse(element.attrs['to'] ?? account.toString())
    // A message that is stored offline is stamped there.
    if (reachable(sessions.of(account)).length === 0) reroute(element)
    // The account's other resources got a message to the bare address when it came.
    else if (to.isFull) reroute(new Message(element).add(Delay, { from: domain, stamp: new Date(sentAt) }).element)
  }

  return ({ jid }, stanzas) => {
    const account = jid.bare
    for (const unacked of stanzas) {
      const { stanza: element } = unacked
      const { from, type } = element.attrs
      // Stanzas of the account itself, such as carbons and roster pushes, were for that session alone.
      if (from === undefined || account.equals(JID.parse(from).bare) || type === 'error') continue
      if (element.name === 'message') message(unacked, account)
      else if (element.name === 'iq') {
        const answer = bounce(element, new StanzaError('service-unavailable'))
        if (answer) route(answer)
      }
    }
  }
}
