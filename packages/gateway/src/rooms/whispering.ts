import type { MirrorWhisper } from '@trestle/xep-0045/mirror'
import { featureOf, readEvent } from '../chats/feature-table.js'
import type { TakeEvent } from '../delivery/take-event.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Users } from '../sessions/users.js'
import type { StoredRoom } from '../storage/store.js'
import type { ContactBehind } from './contact-behind.js'

export interface WhisperingOptions {
  readonly users: Users
  readonly contactBehind: ContactBehind
  readonly take: TakeEvent
}

/**
 * Takes what users write to somebody in a room alone (XEP-0045 §7.5): it belongs to the chat with the contact that this is.
 * Receipts and errors come from the occupant all the same. Rejects with GatewayError `unsupported` where it is no contact.
 */
export type Whisper = (user: string, room: StoredRoom, whisper: MirrorWhisper) => Promise<void>

export function createWhispering({ users, contactBehind, take }: WhisperingOptions): Whisper {
  return async (user, room, { to, message }) => {
    const event = readEvent(message)
    const running = users.get(user)
    if (!event || !running) return
    const contact = contactBehind(user, room, to.nick)
    if (contact !== undefined) return take(running, contact, event, message)
    // What only passes by needs no answer.
    if (!featureOf(event).durable || event.kind === 'displayed') return
    throw new GatewayError('unsupported', `Nobody can write to ${to.nick} alone here.`)
  }
}
