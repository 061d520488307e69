import type { Author, Message } from './messages.js'

/** A place in a chat: after or before what happened there. */
export interface Moment {
  /** The network's id of what happened; absent where only the time is known. */
  readonly legacyId?: string | undefined
  /** About when it happened: clocks differ, so that what is asked for may begin a little earlier. */
  readonly at: Date
}

/** A part of a chat that the gateway has not seen. */
export interface Gap {
  readonly after?: Moment | undefined
  readonly before?: Moment | undefined
  /** How much is taken at most. */
  readonly limit: number
}

/** The message that something of the past is about. */
export interface PastTarget {
  readonly legacyId: string
}

/** What happened in a chat. */
export type PastEvent =
  | Message
  | { readonly kind: 'edit'; readonly target: PastTarget; readonly message: Message }
  | { readonly kind: 'retraction'; readonly target: PastTarget }
  /** The whole set of one side; empty, and there are none any more. */
  | { readonly kind: 'reactions'; readonly target: PastTarget; readonly emojis: readonly string[] }

/** Something that happened in a chat before it was told. */
export interface Past {
  readonly by: Author
  readonly at: Date
  /** The network's id of what happened: what the chat has had before is left out. */
  readonly legacyId: string
  readonly what: PastEvent
}
