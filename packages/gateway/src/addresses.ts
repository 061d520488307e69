import { JID } from '@trestle/jid'
import { GatewayError } from './gateway-error.js'
import { escaped, type IdMap } from './ids.js'

/** The resource that puppets show themselves with. */
const PUPPET_RESOURCE = 'legacy'

/** Addresses of puppets: `local@gateway`. */
export interface Addresses {
  readonly gateway: JID
  readonly resource: string
  /** The bare address of a contact's puppet. Throws GatewayError `invalid` for ids that no address can carry. */
  puppet(legacyId: string): JID
  /** The address that a puppet sends from. */
  puppetSender(legacyId: string): JID
  /** Throws GatewayError `not-found` where the address is no puppet's. */
  legacyId(puppet: JID): string
  normalise(legacyId: string): string
}

export function createAddresses(gateway: JID, ids: IdMap = escaped()): Addresses {
  const normalise = (legacyId: string) => ids.normalise?.(legacyId) ?? legacyId
  const puppet = (legacyId: string): JID => {
    if (legacyId === '') throw new GatewayError('invalid', 'A contact of the network has an id that is not empty.')
    try {
      return JID.of({ local: ids.toLocal(normalise(legacyId)), domain: gateway.domain })
    } catch (error) {
      throw new GatewayError('invalid', `The id ${JSON.stringify(legacyId)} does not fit in an address.`, {
        cause: error,
      })
    }
  }
  return {
    gateway,
    resource: PUPPET_RESOURCE,
    normalise,
    puppet,
    puppetSender: (legacyId) => puppet(legacyId).withResource(PUPPET_RESOURCE),
    legacyId(jid) {
      try {
        const legacyId = normalise(ids.fromLocal(jid.local))
        // Several local parts may read as one id; only that which we would write ourselves is the contact's.
        if (jid.local !== '' && puppet(legacyId).equals(jid.bare)) return legacyId
      } catch {
        // Answered below like any other address that is nobody's.
      }
      throw new GatewayError('not-found', `There is nobody of the name ${jid.local} in this network.`)
    },
  }
}
