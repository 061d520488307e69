import type { Batch } from './batches.js'
import type { IrcEvent } from './events.js'
import type { IrcMessage } from './message.js'
import type { SessionState } from './session-state.js'

/** What handlers of messages have: the state, which they change, and a way to tell about it. */
export interface Receiving {
  readonly state: SessionState
  emit(event: IrcEvent): void
  now(): number
  /** What `say` was given, if the message is the server's copy of what it sent. */
  labelOf(message: IrcMessage): string | undefined
}

/** Takes a message that a server sent; `batch` is the one to which it belongs. */
export type MessageHandler = (receiving: Receiving, message: IrcMessage, batch: Batch | undefined) => void
export type MessageHandlers = Readonly<Record<string, MessageHandler>>
