import type { Xmpp } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import type { Addresses } from './addresses.js'

/** Refuses requests to addresses that can be nobody's. Returns the disposer. */
export function refuseForNobody(xmpp: Xmpp, addresses: Addresses): () => void {
  return xmpp.iq.onAnyRequest(
    (_, { to }) => {
      throw new StanzaError('item-not-found', { text: `There is nobody with the address ${to.bare} in this network.` })
    },
    { at: (jid) => jid.local !== '' && addresses.find(jid) === undefined && addresses.findRoom(jid) === undefined },
  )
}
