import { ForbiddenError, type OpCall, type Ops } from '@trestle/api-registry'
import { createCache, createSerial, definePlugin } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { MucUser, mucStatus, mucUser } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { NS_VCARD, type VcardValue, vcard } from '@trestle/xep-0054'
import { avatarsOf, ROOM_AVATAR_FIELD } from '../avatar-hashes.js'
import { type RoomAvatarServiceOps, type RoomVcard, roomAvatarServiceOps } from './ops.js'

const MAX_ROOMS = 10_000
const MAX_BYTES = 67_108_864
const MAX_IMAGE_BYTES = 1_048_576

export interface RoomAvatarsServiceApi {
  readonly api: Ops<RoomAvatarServiceOps>
}

/** MUC Avatars (XEP-0486) of rooms that a component hosts: owners set their vCards, and everybody may read them. */
export const roomAvatarsService = definePlugin({
  name: 'xep-0486/service',
  requires: { mucService, vcard },
  setup({ xmpp, deps, own }) {
    const rooms = deps.mucService(xmpp)
    const vcards = deps.vcard(xmpp).api
    const serial = createSerial()
    const kept = createCache<RoomVcard>({
      max: MAX_ROOMS,
      maxWeight: MAX_BYTES,
      weigh: ({ vcard }) => JSON.stringify(vcard).length,
    })
    const api = xmpp.ops.wrap('xep-0486/service', roomAvatarServiceOps, {
      getRoomVcard: ({ jid }) => kept.get(String(jid)),
      setRoomVcard({ jid, args }) {
        if (args) kept.set(String(jid), args)
        else kept.delete(String(jid))
      },
      maySetRoomVcard: async ({ jid, from }) =>
        !from || (await rooms.room(jid as JID).getAffiliation(from)) === 'owner',
    })
    const read = (room: JID) => api.run('getRoomVcard', { jid: room })

    /** Changes of one room come one after another; then the room tells that something changed. */
    const set = ({ jid, from }: Pick<OpCall<unknown>, 'jid' | 'from'>, value: VcardValue | undefined) => {
      const address = (jid as JID).bare
      return serial.run(address.toString(), async () => {
        const room = rooms.room(address)
        // Rejects where there is no such room.
        await room.getSettings()
        if (!(await api.run('maySetRoomVcard', { jid: address, from }))) throw new ForbiddenError()
        const isEmpty = Object.values(value ?? {}).every((one) => one === undefined)
        const hashes = (await avatarsOf(value ?? {}, MAX_IMAGE_BYTES)).map(({ hash }) => hash)
        const args = value && !isEmpty ? { vcard: value, hashes } : undefined
        await api.run('setRoomVcard', { jid: address, args })
        const statuses = [mucStatus.configChanged]
        await room.announce(Message.of({ type: 'groupchat' }).set(MucUser, mucUser({ statuses })))
      })
    }

    const scope = { at: rooms.isRoomAddress }
    own(vcards.register('getVcard', async ({ jid }) => (await read((jid as JID).bare))?.vcard, scope))
    own(vcards.register('setVcard', (call) => set(call, call.args), scope))
    own(vcards.register('delVcard', (call) => set(call, undefined), scope))
    own(
      rooms.extend({
        features: [NS_VCARD],
        async infoFields(room) {
          const { hashes = [] } = (await read(room)) ?? {}
          return hashes.length > 0 ? [{ var: ROOM_AVATAR_FIELD, type: 'text-multi', values: [...hashes] }] : []
        },
        ended: (room) => api.run('setRoomVcard', { jid: room, args: undefined }),
      }),
    )
    return (): RoomAvatarsServiceApi => ({ api })
  },
})
