import { Bind, Session, StanzaError } from '@trestle/stanza'
import { Ping } from '@trestle/xep-0199'
import { NS_CARBONS } from './namespaces.js'
import { type ServiceTable, serviceKey } from './services.js'

/** Signs of life (XEP-0199). */
export const pingService: ServiceTable = { [serviceKey('get', Ping)]: () => undefined }

/** Carbons on and off, for the resource that asks (XEP-0280 §4, §5). */
export const carbonService: ServiceTable = Object.fromEntries(
  ['enable', 'disable'].map((name) => [
    serviceKey('set', { ns: NS_CARBONS, name }),
    ({ session }) => {
      if (session) session.carbons = name === 'enable'
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
