import { JID } from '@trestle/jid'
import { GatewayError } from './gateway-error.js'
import { escaped, type IdMap } from './ids.js'

/** The resource that puppets show themselves with. */
const PUPPET_RESOURCE = 'legacy'
/** Characters of an id that an error shows. */
const SHOWN = 100

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
  /** The same, `undefined` where the address is no puppet's. */
  find(puppet: JID): string | undefined
  normalise(legacyId: string): string
}

export function createAddresses(gateway: JID, ids: IdMap = escaped()): Addresses {
  const normalise = (legacyId: string) => ids.normalise?.(legacyId) ?? legacyId
  const unfit = (legacyId: string, cause?: unknown) =>
    new GatewayError('invalid', `The id ${JSON.stringify(legacyId)?.slice(0, SHOWN)} does not fit in an address.`, {
      cause,
    })
  const puppet = (legacyId: string): JID => {
    if (typeof legacyId !== 'string' || legacyId === '') throw unfit(legacyId)
    let local: string
    try {
      local = ids.toLocal(normalise(legacyId))
    } catch (error) {
      throw unfit(legacyId, error)
    }
    // Without a local part, it would be the gateway itself that speaks.
    if (local === '') throw unfit(legacyId)
    try {
      return JID.of({ local, domain: gateway.domain })
    } catch (error) {
      throw unfit(legacyId, error)
    }
  }
  const find = (jid: JID): string | undefined => {
    if (jid.local === '') return undefined
    try {
      const legacyId = normalise(ids.fromLocal(jid.local))
      // Several local parts may read as one id; only that which we would write ourselves is the contact's.
      return puppet(legacyId).equals(jid.bare) ? legacyId : undefined
    } catch {
      return undefined
    }
  }
  return {
    gateway,
    resource: PUPPET_RESOURCE,
    normalise,
    puppet,
    puppetSender: (legacyId) => puppet(legacyId).withResource(PUPPET_RESOURCE),
    find,
    legacyId(jid) {
      const legacyId = find(jid)
      if (legacyId !== undefined) return legacyId
      throw new GatewayError('not-found', `There is nobody of the name ${jid.local} in this network.`)
    },
  }
}
