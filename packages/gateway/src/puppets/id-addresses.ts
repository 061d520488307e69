import { createCache } from '@trestle/core'
import { JID } from '@trestle/jid'
import { GatewayError } from '../module/gateway-error.js'
import type { IdMap } from '../module/ids.js'

/** Characters of an id in an error text. */
const MAX_SHOWN = 100
/** Addresses in memory. */
const MAX_CACHED = 10_000

/** Maps the ids of one kind, contacts or rooms, to addresses of the gateway and back. */
export interface IdAddresses {
  /** The bare JID. Throws GatewayError `invalid` for ids that no JID can carry, or whose address means something else. */
  address(legacyId: string): JID
  /** The id that has this address; `undefined` if none has. */
  find(jid: JID): string | undefined
  normalise(legacyId: string): string
}

/** `isOther`: whether an address is one of another kind. */
export function createIdAddresses(gateway: JID, ids: IdMap, isOther: (jid: JID) => boolean = () => false): IdAddresses {
  const normalise = (legacyId: string) => ids.normalise?.(legacyId) ?? legacyId
  const invalid = (legacyId: string, cause?: unknown) => {
    const reason = cause instanceof Error ? ` ${cause.message}` : ''
    const shown = JSON.stringify(legacyId)?.slice(0, MAX_SHOWN)
    return new GatewayError('invalid', `The id ${shown} cannot be part of a JID.${reason}`, { cause })
  }
  const cache = createCache<JID>({ max: MAX_CACHED })

  function attempt<T>(legacyId: string, run: () => T): T {
    try {
      return run()
    } catch (error) {
      throw invalid(legacyId, error)
    }
  }

  function addressOf(legacyId: string): JID {
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
    if (back !== id) {
      throw invalid(legacyId, new Error(`${jid} leads back to another id: give the network a map of ids.`))
    }
    if (isOther(jid)) throw invalid(legacyId, new Error(`${jid} is a room: the maps of ids must not overlap.`))
    return jid
  }

  function address(legacyId: string): JID {
    const known = typeof legacyId === 'string' ? cache.get(legacyId) : undefined
    if (known) return known
    const jid = addressOf(legacyId)
    cache.set(legacyId, jid)
    return jid
  }

  return {
    address,
    normalise,
    find(jid) {
      if (jid.local === '') return undefined
      try {
        const legacyId = normalise(ids.fromLocal(jid.local))
        // Several local parts may be read as one id; only the one that the id maps to is valid.
        return address(legacyId).equals(jid.bare) ? legacyId : undefined
      } catch {
        return undefined
      }
    },
  }
}
