import { Message } from '@trestle/stanza'
import { Conference, MucUser, mucUser } from '@trestle/xep-0045'
import type { FrameHost } from '../frame-host.js'
import type { Author } from '../module/messages.js'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'

/** Bytes of a reason. */
const MAX_REASON = 500

export interface Invitation {
  readonly by?: Author | undefined
  readonly reason?: string | undefined
  readonly password?: string | undefined
}

/** Invites a user to a room: in the name of whoever invites, if that is a contact (XEP-0249), or of the room (XEP-0045 §7.8.2). */
export function sendInvitation(
  { xmpp }: FrameHost,
  addresses: Addresses,
  user: string,
  room: StoredRoom,
  { by, reason, password }: Invitation = {},
): void {
  const jid = addresses.room(room.legacyId)
  const inviter = typeof by === 'object' ? addresses.where(by.legacyId) : undefined
  const text = reason === undefined ? undefined : shortText(reason, MAX_REASON)
  const from = inviter ?? jid
  const name = room.name ?? room.legacyId
  const body = `You are invited to ${name}: xmpp:${jid}?join`
  const message = Message.of({ from, to: user, id: xmpp.newId(), type: 'normal', body })
  if (inviter) message.set(Conference, { jid, reason: text, password })
  else message.set(MucUser, mucUser({ invites: [{ from: jid, reason: text }], password }))
  if (xmpp.online) xmpp.send(message)
}
