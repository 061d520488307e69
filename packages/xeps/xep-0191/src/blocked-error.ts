import { StanzaError } from '@trestle/stanza'
import { Blocked } from './elements.js'

/** The error that answers a stanza to an address that its sender has blocked (XEP-0191 §3.3). */
export function blockedError(): StanzaError {
  return new StanzaError('not-acceptable', {
    type: 'cancel',
    text: 'You have blocked this address.',
    details: [Blocked.encode({})],
  })
}

/** Whether an error says that its sender has blocked the address that the stanza was for (§3.3). */
export function isBlockedError(error: unknown): boolean {
  return error instanceof StanzaError && error.details.some((detail) => detail.is(Blocked.ns, Blocked.name))
}
