import type { InputFields } from './form-fields.js'
import type { RoomActionKind, RoomKind } from './room-kinds.js'

/**
 * What the network accepts from the user, as data that is known before any session exists. What is absent is replaced
 * by a fallback or refused with a readable error. What contacts do needs no capability: XMPP can show all of it.
 */
export interface NetworkCapabilities {
  /**
   * `maxBytes`: the longest text, in bytes of UTF-8. Longer ones are refused with `policy-violation` before they reach the
   * module. `markup`: `message.markup` says how the text looks, and characters that do so (XEP-0393) are taken out of it.
   * Absent: the text is as the user wrote it. `mentions`: `message.mentions` says whom the text names. Absent: it names them
   * as text.
   */
  readonly text?: { readonly maxBytes?: number; readonly markup?: true; readonly mentions?: true }
  /**
   * Messages of the kind `files`: at most `maxCount` files at once, of at most `maxBytes` each, and of these `types`, such as
   * `image/png` or `image/*`. Absent: files are sent as a text with their links. What does not fit is refused.
   */
  readonly files?: true | { readonly maxBytes?: number; readonly maxCount?: number; readonly types?: readonly string[] }
  /** Messages of the kind `voice`: a recording alone. Absent: it is one of `files`, or its link. */
  readonly voice?: true
  /** Messages of the kind `sticker`. Absent: a sticker is one of `files`, or its link. */
  readonly stickers?: true
  /** Messages of the kind `location`. Absent: a place is a text, its `geo:` URI. */
  readonly locations?: true
  /** Messages of the kind `poll`. No client of XMPP is known to send any. */
  readonly polls?: true
  /** Messages of the kind `forwarded`. Absent: they are quoted in the text. */
  readonly forwards?: true
  /** `message.replyTo` says what a message replies to. Absent: the quotation stays in the body. */
  readonly replies?: true
  /** `message.thread` names the thread of a message. Absent: threads are left out. */
  readonly threads?: true
  /** Messages can be edited, for so many seconds. Absent: the new text is sent as another message. */
  readonly edits?: true | { readonly withinSeconds?: number }
  /** Messages can be taken back, for so many seconds. Absent: the user is told that the network cannot. */
  readonly retractions?: true | { readonly withinSeconds?: number }
  /** Messages have reactions: at most `max` of one person, and only `allowed` ones. Absent: reactions are refused. */
  readonly reactions?: true | { readonly max?: number; readonly allowed?: readonly string[] }
  /**
   * When the user's client gets a receipt (XEP-0184): when `onMessage` has resolved (the default), or when the module
   * calls `contact.received()`.
   */
  readonly receipts?: 'on-accept' | 'real'
  /**
   * The user's read marks reach the module: for `each` message, or for the `last` one alone, where the network counts all
   * before it as read. Absent: they are left out.
   */
  readonly readMarks?: 'each' | 'last'
  /** Chat states of the user (XEP-0085) reach the module; `composing` is repeated every `repeatSeconds` while it lasts. */
  readonly typing?: true | { readonly repeatSeconds?: number }
  /** The network drops a second message with the same client id, so that a message can be sent again after a crash. */
  readonly clientIds?: true
  /** The user's presence, merged of all resources, reaches the module. */
  readonly userPresence?: true
  /** The user's picture reaches the module: each one once, also after a restart. */
  readonly userAvatar?: true
  /** The network tells what happened in a chat while the gateway was away. Absent: only what was seen live reaches the user. */
  readonly history?: true
  /** People can be searched for by these fields (XEP-0055), and by a command. Absent: there is no search. */
  readonly search?: InputFields
  /** Subscription requests reach the module; otherwise the frame approves them. */
  readonly friends?: true
  /**
   * The network has rooms. `kinds`: what they are, `group` where nothing is said. `actions`: what users can do with them
   * beside talking; others are refused. `directory`: rooms can be looked up, which the user is not in.
   */
  readonly rooms?: true | RoomsCapability
}

/** What a network can do with rooms. */
export interface RoomsCapability {
  readonly kinds?: readonly RoomKind[]
  readonly actions?: readonly RoomActionKind[]
  readonly directory?: true
}

/** The names of the capabilities that are declared. */
export type Declared<C> = { [K in keyof C]: C[K] extends false | undefined ? never : K }[keyof C]
