import { op } from '@trestle/api-registry'
import { StanzaError } from '@trestle/stanza'
import type { OobRequestValue } from './elements.js'

/** `jid`: the local address that was asked; `from`: who asks. */
export const oobOps = {
  /**
   * Retrieves what is at a URL, of an accepted scheme, and resolves when all of it is there. What it throws is answered as
   * `item-not-found`, unless it is a StanzaError or ForbiddenError. Default: every request is rejected (`not-acceptable`).
   */
  retrieveUrl: op<OobRequestValue, void>(() => {
    throw new StanzaError('not-acceptable')
  }),
}
