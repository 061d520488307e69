import type { JID } from '@trestle/jid'
import type { ModerationApi } from '@trestle/xep-0425'
import { roomKey } from '../chats/chat-key.js'
import { GatewayError } from '../module/gateway-error.js'
import type { GatewayStore } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import type { Answering } from './answering.js'
import type { FindOwnRoom } from './own-room.js'
import type { RunRoomAction } from './room-actions.js'

export interface ModeratingOptions {
  readonly moderation: Pick<ModerationApi, 'answer'>
  readonly store: Pick<GatewayStore, 'messages'>
  readonly isRoom: (jid: JID) => boolean
  readonly find: FindOwnRoom
  readonly act: RunRoomAction
  readonly answering: Answering
}

/** Bytes of a reason. */
const MAX_REASON = 1000

/**
 * Has the network take messages of others away (XEP-0425), by the ids that the room gave them. Rooms tell of it when the
 * network does. Returns the disposer.
 */
export function answerModerators(options: ModeratingOptions): () => void {
  const { moderation, store, isRoom, find, act, answering } = options
  const moderate = answering(
    async (address, from, { id, reason }: { readonly id: string; readonly reason?: string }) => {
      const { user, room } = await find(address, from)
      const names = await store.messages.byStanzaId(user, roomKey(room.legacyId), id)
      const [first] = names
      if (!first) throw new GatewayError('not-found', 'There is no such message in this room.')
      const legacyIds = [...new Set(names.map(({ legacyId }) => legacyId))]
      await act(user, room.legacyId, {
        kind: 'moderate',
        target: { legacyId: first.legacyId, legacyIds },
        ...(reason && { reason: shortText(reason, MAX_REASON) }),
      })
    },
  )
  return moderation.answer(
    ({ id, reason }, { to: jid, from }) =>
      moderate({ jid, from, args: { id, ...(reason !== undefined && { reason }) } }),
    { at: (jid) => jid.isBare && isRoom(jid) },
  )
}
