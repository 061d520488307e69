import { Bind, Session, StanzaError } from '@trestle/stanza'
import { Ping } from '@trestle/xep-0199'
import { DisableCarbons, EnableCarbons } from '@trestle/xep-0280'
import { type ServiceTable, serviceKey } from './services.js'

/** Signs of life (XEP-0199). */
export const pingService: ServiceTable = { [serviceKey('get', Ping)]: () => undefined }

/** Carbons on and off, for the resource that asks (XEP-0280 §4, §5). */
export const carbonService: ServiceTable = Object.fromEntries(
  [EnableCarbons, DisableCarbons].map((definition) => [
    serviceKey('set', definition),
    ({ session }) => {
      if (session) session.carbons = definition === EnableCarbons
      return undefined
    },
  ]),
) satisfies ServiceTable

/** What was settled by the login, and may not be asked for again. */
export const loginService: ServiceTable = {
  [serviceKey('set', Session)]: () => undefined,
  [serviceKey('set', Bind)]() {
    throw new StanzaError('not-allowed', { text: 'This stream has its resource.' })
  },
}
