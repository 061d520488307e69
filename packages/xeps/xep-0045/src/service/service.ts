import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { Extensions } from './extensions.js'
import type { HostedRoom } from './hosted-room.js'
import type { Rooms } from './rooms.js'

/** What those share who answer stanzas to rooms. */
export interface Service {
  readonly rooms: Rooms
  readonly maxOccupants: number
  readonly maxMessageBytes: number
  readonly extensions: Extensions
  readonly emit: Xmpp['events']['emit']
  now(): Date
  newId(): string
  /** What cannot be sent is reported, and keeps nothing else back. */
  send(sent: readonly Element[]): void
  mayCreate(room: JID, from: JID): Promise<boolean>
  /** Acts on a room, and tells the host whose sessions came and went by that. */
  track<T>(room: HostedRoom, act: () => T): T
}
