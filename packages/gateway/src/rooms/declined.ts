import { Message } from '@trestle/stanza'
import { MucUser, mucUser } from '@trestle/xep-0045'
import type { Outbox } from '../delivery/outbox.js'
import type { FrameHost } from '../frame-host.js'
import type { Room } from '../module/room.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Contacts } from '../puppets/puppets.js'
import type { StoredRoom } from '../storage/store.js'
import { createSendForRoom } from './send-for-room.js'

type Declined = Parameters<Room['declined']>[0]

/** Tells users that somebody whom they have invited does not come (XEP-0045 §7.8.2); resolves when that is stored. */
export type TellDeclined = (user: string, room: StoredRoom, declined: Declined) => Promise<void>

export interface TellDeclinedOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly outbox: Outbox
  readonly contacts: Contacts
}

export function createTellDeclined({ host, addresses, outbox, contacts }: TellDeclinedOptions): TellDeclined {
  const { xmpp } = host
  const send = createSendForRoom({ host, outbox })

  return async (user, room, { by, reason }) => {
    const { legacyId } = room
    const from = addresses.room(legacyId)
    const who = by === 'me' ? undefined : by
    const name = who && ((await contacts.get(user, who.legacyId))?.name ?? who.nick ?? who.legacyId)
    const words = `${name} does not come to ${room.name ?? legacyId}`
    // For clients that know nothing of answers to invitations.
    const body = reason === undefined ? `${words}.` : `${words}: ${reason}`
    const declines = [{ from: (who && addresses.where(who.legacyId)) ?? from, reason }]
    const message = Message.of({ from, to: user, id: xmpp.newId(), type: 'normal', body })
    await send(user, legacyId, message.set(MucUser, mucUser({ declines })))
  }
}
