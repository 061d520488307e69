import { file } from '@trestle/gateway-media'
import type { JID } from '@trestle/jid'
import { base64 } from '@trestle/stanza'
import { photoOf, type VcardApi, VcardError, type VcardValue } from '@trestle/xep-0054'
import { avatarHashOf } from '@trestle/xep-0153'
import { GatewayError } from '../module/gateway-error.js'
import type { Avatars } from '../puppets/avatars.js'
import type { Answering } from './answering.js'
import type { Entering } from './entering.js'
import type { FindOwnRoom } from './own-room.js'
import type { RunRoomAction } from './room-actions.js'
import { roomDetails } from './room-details.js'
import type { Rooms } from './rooms.js'

export interface RoomVcardsOptions {
  readonly vcards: VcardApi['api']
  readonly isRoom: (jid: JID) => boolean
  readonly rooms: Rooms
  readonly avatars: Pick<Avatars, 'picture'>
  readonly find: Entering['find']
  readonly findOwn: FindOwnRoom
  readonly act: RunRoomAction
  readonly answering: Answering
}

/**
 * The vCards of rooms (XEP-0486): everybody who knows a room gets its name, description and picture. Of what users set, the
 * picture alone reaches the network, if it is another one. Returns the disposer.
 */
export function hostRoomVcards(options: RoomVcardsOptions): () => void {
  const { vcards, isRoom, rooms, avatars, find, findOwn, act, answering } = options
  const scope = { at: (jid: JID) => isRoom(jid) }
  const disposers = [
    vcards.register(
      'getVcard',
      answering(async (address, from): Promise<VcardValue | undefined> => {
        const { user, legacyId } = find(address, from)
        const room = await rooms.get(user.stored.jid, legacyId)
        if (!room) return undefined
        const { description, avatar } = roomDetails(room)
        const picture = avatar && (await avatars.picture(user.stored.jid, avatar))
        return {
          fullName: room.name ?? legacyId,
          ...(description !== undefined && { descriptions: [description] }),
          ...(picture && { photos: [{ type: 'image/png', binval: base64.encode(picture) }] }),
        }
      }),
      scope,
    ),
    vcards.register(
      'setVcard',
      answering(async (address, from, vcard) => {
        const { user, room } = await findOwn(address, from)
        const { avatar } = roomDetails(room)
        const photo = photoIn(vcard)
        if (photo ? avatar?.sha1 === (await avatarHashOf(photo.data)) : !avatar) return
        const picture = photo && file(photo.data, { type: photo.type, size: photo.data.length })
        await act(user, room.legacyId, { kind: 'avatar', file: picture ?? null })
      }),
      scope,
    ),
  ]
  return () => {
    for (const dispose of disposers) dispose()
  }
}

function photoIn(vcard: VcardValue) {
  try {
    const photo = photoOf(vcard)
    const isElsewhere = vcard.photos?.some(({ extval }) => extval !== undefined && extval !== '')
    if (!photo && isElsewhere) throw new GatewayError('invalid', 'A picture has to be in the vCard itself.')
    return photo
  } catch (error) {
    if (error instanceof VcardError) throw new GatewayError('invalid', 'This picture cannot be read.', { cause: error })
    throw error
  }
}
