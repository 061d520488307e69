import { createCache } from '@trestle/core'
import { JID } from '@trestle/jid'
import { GatewayError } from '../module/gateway-error.js'
import { escaped, type IdMap } from '../module/ids.js'

/** The resource of puppets. */
const PUPPET_RESOURCE = 'legacy'
/** Characters of an id in an error text. */
const MAX_SHOWN = 100
/** Addresses in memory. */
const MAX_CACHED = 10_000

/** Maps legacy ids to the JIDs of puppets, `local@gateway`, and back. */
export interface Addresses {
  readonly gateway: JID
  readonly resource: string
  /** The bare JID of a contact's puppet. Throws GatewayError `invalid` for ids that no JID can carry. */
  puppet(legacyId: string): JID
  /** The bare JID of a contact's puppet; `undefined` for ids that no JID can carry. */
  where(legacyId: string): JID | undefined
  /** The full JID that a puppet sends from. */
  puppetSender(legacyId: string): JID
  /** The legacy id of a puppet. Throws GatewayError `not-found` for a JID that is no puppet's. */
  legacyId(puppet: JID): string
  /** The legacy id of a puppet; `undefined` for a JID that is no puppet's. */
  find(puppet: JID): string | undefined
  normalise(legacyId: string): string
  /** The bare JID of a user. */
  user(user: string): JID
}

export function createAddresses(gateway: JID, ids: IdMap = escaped()): Addresses {
  const normalise = (legacyId: string) => ids.normalise?.(legacyId) ?? legacyId
  const invalid = (legacyId: string, cause?: unknown) => {
    const reason = cause instanceof Error ? ` ${cause.message}` : ''
    const shown = JSON.stringify(legacyId)?.slice(0, MAX_SHOWN)
    return new GatewayError('invalid', `The id ${shown} cannot be part of a JID.${reason}`, { cause })
  }
  const cache = createCache<JID>({ max: MAX_CACHED })

  function puppet(legacyId: string): JID {
    const known = typeof legacyId === 'string' ? cache.get(legacyId) : undefined
    if (known) return known
    const jid = puppetOf(legacyId)
    cache.set(legacyId, jid)
    return jid
  }

  function puppetOf(legacyId: string): JID {
    if (typeof legacyId !== 'string' || legacyId === '') throw invalid(legacyId)
    const id = normalise(legacyId)
    const jid = attempt(legacyId, () => {
      const local = ids.toLocal(id)
      // Without a local part, it would be the gateway's own JID.
      if (local === '') throw new Error('There is no local part.')
      return JID.of({ local, domain: gateway.domain })
    })
    // JIDs fold case and width: another id could have the same address.
    const back = attempt(legacyId, () => normalise(ids.fromLocal(jid.local)))
    if (back !== id)
      throw invalid(legacyId, new Error(`${jid} leads back to another id: give the network a map of ids.`))
    return jid
  }

  function attempt<T>(legacyId: string, run: () => T): T {
    try {
      return run()
    } catch (error) {
      throw invalid(legacyId, error)
    }
  }

  const find = (jid: JID): string | undefined => {
    if (jid.local === '') return undefined
    try {
      const legacyId = normalise(ids.fromLocal(jid.local))
      // Several local parts may be read as one id; only the one that the id maps to is valid.
      return puppet(legacyId).equals(jid.bare) ? legacyId : undefined
    } catch {
      return undefined
    }
  }
  return {
    gateway,
    resource: PUPPET_RESOURCE,
    normalise,
    user: (user) => JID.parse(user),
    puppet,
    where(legacyId) {
      try {
        return puppet(legacyId)
      } catch {
        return undefined
      }
    },
    puppetSender: (legacyId) => puppet(legacyId).withResource(PUPPET_RESOURCE),
    find,
    legacyId(jid) {
      const legacyId = find(jid)
      if (legacyId !== undefined) return legacyId
      throw new GatewayError('not-found', `There is no contact ${jid.local} in this network.`)
    },
  }
}
