import { Message } from '@trestle/stanza'
import { Conference, MucUser, mucUser } from '@trestle/xep-0045'
import type { Outbox } from '../delivery/outbox.js'
import type { FrameHost } from '../frame-host.js'
import type { Author } from '../module/messages.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Contacts } from '../puppets/puppets.js'
import type { StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import { xmppUri } from '../support/xmpp-uri.js'
import { roomDetails, withRoomDetails } from './room-details.js'
import type { Rooms } from './rooms.js'
import { createSendForRoom } from './send-for-room.js'

/** Bytes of a reason. */
const MAX_REASON = 500

export interface Invitation {
  readonly by?: Author | undefined
  readonly reason?: string | undefined
  readonly password?: string | undefined
}

/** Invites a user to a room; resolves when that is stored, to be sent. */
export type InviteUser = (user: string, room: StoredRoom, invitation?: Invitation) => Promise<void>

export interface InviteUserOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly outbox: Outbox
  readonly contacts: Contacts
  readonly rooms: Rooms
}

/**
 * Invites users in the name of whoever invites, if that is a contact of theirs (XEP-0249), else in that of the room
 * (XEP-0045 §7.8.2).
 */
export function createInviteUser({ host, addresses, outbox, contacts, rooms }: InviteUserOptions): InviteUser {
  const { xmpp } = host
  const send = createSendForRoom({ host, outbox })

  return async (user, room, { by, reason, password } = {}) => {
    const { legacyId } = room
    const jid = addresses.room(legacyId)
    const inviter = typeof by === 'object' ? addresses.where(by.legacyId) : undefined
    const isContact = typeof by === 'object' && inviter && (await contacts.get(user, by.legacyId)) !== undefined
    const text = reason === undefined ? undefined : shortText(reason, MAX_REASON)
    const body = `You are invited to ${room.name ?? legacyId}: ${xmppUri(jid, 'join')}`
    const message = Message.of({ from: isContact ? inviter : jid, to: user, id: xmpp.newId(), type: 'normal', body })
    if (isContact) message.set(Conference, { jid, reason: text, password })
    else message.set(MucUser, mucUser({ invites: [{ from: inviter ?? jid, reason: text }], password }))
    await send(user, legacyId, message)
    await rooms.change(user, legacyId, (one) => {
      const details = roomDetails(one)
      return details.invited ? one : withRoomDetails(one, { ...details, invited: true })
    })
  }
}
