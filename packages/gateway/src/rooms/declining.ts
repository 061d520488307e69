import type { RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import { GatewayError } from '../module/gateway-error.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Answering } from './answering.js'
import type { Entering } from './entering.js'
import type { RunRoomAction } from './room-actions.js'
import { roomDetails } from './room-details.js'
import type { Rooms } from './rooms.js'
import { statedReason } from './stated-reason.js'

export interface DecliningOptions {
  readonly mirrors: Pick<RoomMirrorsApi, 'api'>
  readonly addresses: Addresses
  readonly find: Entering['find']
  readonly rooms: Rooms
  readonly act: RunRoomAction
  readonly answering: Answering
}

/** Has networks decline the invitations that users decline (XEP-0045 §7.8.2). Returns the disposer. */
export function hostDeclining({ mirrors, addresses, find, rooms, act, answering }: DecliningOptions): () => void {
  return mirrors.api.register(
    'decline',
    answering(async (address, from, { decline: { to, reason } }) => {
      const { user, legacyId } = find(address, from)
      const { jid } = user.stored
      const room = await rooms.get(jid, legacyId)
      // Who is in the room at the network was invited by the gateway alone, and leaves nothing by not entering.
      if (room?.myNick !== undefined) return
      if (!roomDetails(room).invited) throw new GatewayError('not-found', 'You are not invited to this room.')
      const who = to && addresses.findRoom(to) === undefined ? addresses.find(to) : undefined
      const text = statedReason(reason)
      await act(jid, legacyId, {
        kind: 'decline',
        ...(who !== undefined && { who }),
        ...(text !== undefined && { reason: text }),
      })
    }),
  )
}
