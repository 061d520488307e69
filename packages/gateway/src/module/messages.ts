import type { Attachment } from '@trestle/gateway-media'
import type { Element } from '@trestle/xml'
import type { Declared, NetworkCapabilities } from './capabilities.js'

/** Whom the network means: the user's own account, or somebody by their legacy id. */
export type Author = 'me' | { readonly legacyId: string; readonly nick?: string | undefined }

/** The message that a reply refers to. */
export interface Quote {
  readonly legacyId: string
  readonly author?: Author | undefined
  /** What the message said, where it is known. */
  readonly body?: string | undefined
}

/** A part of the body, in offsets of JavaScript strings: `start` belongs to it, `end` does not. */
export interface TextPart {
  readonly start: number
  readonly end: number
}

/** How a part of the body looks. Parts may lie within one another and overlap. */
export type Markup = TextPart &
  (
    | { readonly style: 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote' | 'spoiler' }
    | { readonly style: 'link'; readonly href: string }
  )

/** A part of the body that names somebody. */
export interface Mention extends TextPart {
  readonly who: Author
}

/** What is at a link of the text. */
export interface LinkPreview {
  readonly url: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly image?: Attachment | undefined
}

/** What every message has. */
export interface MessageContent {
  /** The text. It can be read alone: a module that looks at nothing else loses form, never content. */
  readonly body: string
  /** What is not within the body is left out. */
  readonly markup?: readonly Markup[] | undefined
  /** Whom the text names; whoever has no address is left out. */
  readonly mentions?: readonly Mention[] | undefined
  /** What is at links of the text, as its sender says. */
  readonly previews?: readonly LinkPreview[] | undefined
  readonly replyTo?: Quote | undefined
  /** The network's id of the thread. */
  readonly thread?: string | undefined
}

/** A text message. `/me …` stays in the body (XEP-0245). */
export interface TextMessage extends MessageContent {
  readonly kind: 'text'
}

/** Files that were sent together; the body is the caption, and may be empty. */
export interface FilesMessage extends MessageContent {
  readonly kind: 'files'
  readonly files: readonly [Attachment, ...Attachment[]]
}

/** A recording of somebody's voice. */
export interface VoiceMessage extends MessageContent {
  readonly kind: 'voice'
  readonly file: Attachment
}

/** A picture that stands for the body, which is often an emoji. */
export interface StickerMessage extends MessageContent {
  readonly kind: 'sticker'
  readonly file: Attachment
  /** The network's name of the pack that it is of. */
  readonly pack?: string | undefined
}

/** A place on the earth, in degrees (WGS 84). The body of one of the user is its `geo:` URI (RFC 5870). */
export interface LocationMessage extends MessageContent {
  readonly kind: 'location'
  readonly latitude: number
  readonly longitude: number
  readonly name?: string | undefined
}

/** A question with options; the body is the question. */
export interface PollMessage extends MessageContent {
  readonly kind: 'poll'
  readonly options: readonly string[]
  /** Whether several options may be chosen. */
  readonly multiple?: boolean | undefined
}

/** Messages of others that somebody passes on; the body is what is said about them. */
export interface ForwardedMessage extends MessageContent {
  readonly kind: 'forwarded'
  readonly messages: readonly { readonly by: string; readonly at?: Date | undefined; readonly message: Message }[]
}

/** A message towards the user. */
export type Message =
  | TextMessage
  | FilesMessage
  | VoiceMessage
  | StickerMessage
  | LocationMessage
  | PollMessage
  | ForwardedMessage

/** The message that an edit, a retraction, reactions or a read mark is about. */
export interface Target {
  readonly legacyId: string
  /** All ids of the message, where the network has split it. */
  readonly legacyIds: readonly string[]
}

/** What the frame adds to whatever the user does. */
export interface Received {
  /** Stored before the first attempt and the same on every further one, so that networks can drop repeated messages. */
  readonly clientId: string
  /** When the stanza arrived. */
  readonly at: Date
  /** The stanza as received, for payloads that the frame does not decode. */
  readonly raw: Element
}

/** The capability that each kind of message needs towards the network. */
interface KindNeeds {
  readonly files: 'files'
  readonly voice: 'voice'
  readonly sticker: 'stickers'
  readonly location: 'locations'
  readonly poll: 'polls'
  readonly forwarded: 'forwards'
}

type KindsOf<C> = 'text' | { [K in keyof KindNeeds]: KindNeeds[K] extends Declared<C> ? K : never }[keyof KindNeeds]

/** A message of the user on its way to the network: a text, or of a kind that the network declares. */
export type IncomingMessage<C = NetworkCapabilities> = Extract<Message, { readonly kind: KindsOf<C> }> & Received

/** The user replaces the content of an earlier message. */
export interface Edit<C = NetworkCapabilities> {
  readonly kind: 'edit'
  readonly target: Target
  readonly message: IncomingMessage<C>
}

/** The user takes an earlier message back. */
export interface Retraction extends Received {
  readonly kind: 'retraction'
  readonly target: Target
}

/** The user's reactions to a message. */
export interface Reactions extends Received {
  readonly kind: 'reactions'
  readonly target: Target
  /** The whole set; empty, and there are none any more. */
  readonly emojis: readonly string[]
  /** What is in the set and was not before. */
  readonly added: readonly string[]
  /** What was in the set before and is not any more. */
  readonly removed: readonly string[]
}
