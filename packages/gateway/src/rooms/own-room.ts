import type { JID } from '@trestle/jid'
import { GatewayError } from '../module/gateway-error.js'
import type { StoredRoom } from '../storage/store.js'
import type { Entering } from './entering.js'
import type { Rooms } from './rooms.js'

/** A room that a user is in at the network. */
export interface OwnRoom {
  /** Bare. */
  readonly user: string
  readonly room: StoredRoom
}

/** The room of a request. Rejects with StanzaError for strangers, and with GatewayError `forbidden` for who is not in it. */
export type FindOwnRoom = (room: JID, from: JID) => Promise<OwnRoom>

export function createFindOwnRoom(entering: Pick<Entering, 'find'>, rooms: Rooms): FindOwnRoom {
  return async (address, from) => {
    const { user, legacyId } = entering.find(address, from)
    const { jid } = user.stored
    const room = await rooms.get(jid, legacyId)
    // Whether there is such a room, the network alone knows.
    if (room?.myNick === undefined) throw new GatewayError('forbidden', 'You are not in this room.')
    return { user: jid, room }
  }
}
