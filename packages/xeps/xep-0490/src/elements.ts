import { element, type Infer, nested, rest } from '@trestle/stanza'
import { StanzaId } from '@trestle/xep-0359'

/** XEP-0490: the node, and the namespace of what is in it. */
export const NS_DISPLAYED = 'urn:xmpp:mds:displayed:0'

/** The server publishes what a message to a chat says about the chat (§4.5.2). */
export const FEATURE_SERVER_ASSIST = 'urn:xmpp:mds:server-assist:0'

/** All messages of a chat up to the one of that id were displayed (§4.1). */
export const DisplayedUpTo = element(NS_DISPLAYED, 'displayed', { stanzaId: nested(StanzaId), rest: rest() })

export interface DisplayedUpToValue extends Infer<typeof DisplayedUpTo> {}
