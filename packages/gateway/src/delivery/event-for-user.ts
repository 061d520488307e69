import type { ChatEvent } from '../chats/chat-event.js'
import type { ChatAuthor } from '../storage/store.js'

/** An event of a contact, or of the user elsewhere, on its way to the user. */
export interface EventForUser {
  readonly user: string
  /** The key of the chat: the legacy id of a contact, or what `roomKey` makes of that of a room. */
  readonly chat: string
  readonly by: ChatAuthor
  readonly event: ChatEvent
  /** The network's id of the event. */
  readonly legacyId?: string | undefined
  /** The client id of a message of the user that this is the echo of. */
  readonly clientId?: string | undefined
  readonly at?: Date | undefined
  /**
   * Of something that is told later than it happened: `missed` while the gateway was away, or `earlier` than the gateway,
   * which the user has read.
   */
  readonly past?: 'missed' | 'earlier' | undefined
  /** It is what counts already, and shown again instead of what was refused. */
  readonly restores?: true | undefined
}
