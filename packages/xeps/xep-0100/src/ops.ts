import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { GatewayPromptValue } from './elements.js'

/** What a gateway decides. `call.jid` is the address that was asked, `call.from` the full address of who asks. */
export const gatewayOps = {
  /** How to ask for an address, in the language of the argument if possible. Undefined: there is no gateway here. */
  prompt: op<string | undefined, GatewayPromptValue | undefined>(() => undefined),
  /** The JID of the contact that a user typed; undefined where no contact has such an address. */
  translate: op<string, JID | undefined>(() => {
    throw new StanzaError('service-unavailable')
  }),
}

export type GatewayOps = typeof gatewayOps
