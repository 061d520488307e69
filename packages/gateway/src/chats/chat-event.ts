import type { FileData } from '../files/file-data.js'
import type { Markup, TextPart } from '../module/messages.js'
import type { UserTyping } from './typing.js'

/** Names a message: by the id of a stanza, as clients do, or by the network's. */
export type MessageReference = { readonly stanzaId: string } | { readonly legacyId: string }

/** A reply's reference, with what else is known about the message that it replies to. */
export interface ReplyReference {
  readonly to: MessageReference
  /** Who wrote that message: the user, the contact, a participant of the room by its id, or somebody else by name. */
  readonly author?:
    | 'user'
    | 'contact'
    | { readonly name: string }
    | { readonly participant: string; readonly name?: string | undefined }
    | undefined
  readonly quoted?: string | undefined
  /** The body with the quotation that older clients show; present where the reply came from a stanza. */
  readonly wholeBody?: string | undefined
}

/** A part of the body that names somebody: by the network's id, or by the address that the stanza has. */
export type NamedPart = TextPart & {
  readonly who: 'user' | { readonly legacyId: string } | { readonly jid: string }
}

/** What somebody says: the same data in both directions. Rows of earlier versions have fewer fields. */
export interface Content {
  readonly body: string
  readonly markup?: readonly Markup[] | undefined
  readonly mentions?: readonly NamedPart[] | undefined
  /** The sender says that no characters of the body style it (XEP-0393). */
  readonly unstyled?: true | undefined
  /** The body is shown only to those who ask for it, after the hint. */
  readonly spoiler?: { readonly hint?: string | undefined } | undefined
  readonly replyTo?: ReplyReference | undefined
  readonly thread?: string | undefined
  /** The body is their caption, and may be empty. */
  readonly files?: readonly FileData[] | undefined
  /** What the message is beside text and files. */
  readonly form?: ContentForm | undefined
  readonly previews?: readonly PreviewData[] | undefined
}

/** A message that is a sticker, whose image is its file; a place; or others that are passed on. */
export type ContentForm =
  | { readonly kind: 'sticker' }
  | { readonly kind: 'location'; readonly latitude: number; readonly longitude: number }
  | { readonly kind: 'forwarded'; readonly messages: readonly ForwardedData[] }

/** A message that somebody passes on. */
export interface ForwardedData {
  /** The address of who wrote it. */
  readonly by: string
  /** As a date of ISO 8601. */
  readonly at?: string | undefined
  readonly content: Content
}

/** What is at a link of the text. */
export interface PreviewData {
  readonly url: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  /** The URL of a picture. */
  readonly image?: string | undefined
}

/**
 * What happens in a chat, as plain data (JSON): read from a stanza of the user or told by the network module, stored,
 * ordered, delivered, and tried again. Each kind is one value in the table of features.
 */
export type ChatEvent =
  | { readonly kind: 'message'; readonly content: Content }
  | { readonly kind: 'edit'; readonly target: MessageReference; readonly content: Content }
  | { readonly kind: 'retraction'; readonly target: MessageReference; readonly reason?: string | undefined }
  | { readonly kind: 'reactions'; readonly target: MessageReference; readonly emojis: readonly string[] }
  | { readonly kind: 'receipt'; readonly target: MessageReference }
  | { readonly kind: 'displayed'; readonly target: MessageReference }
  | {
      readonly kind: 'moderation'
      readonly target: MessageReference
      readonly by?: 'user' | { readonly participant: string } | undefined
      readonly reason?: string | undefined
    }
  | { readonly kind: 'typing'; readonly state: UserTyping | 'active' | 'recording' }

export type ChatEventKind = ChatEvent['kind']

/** The event of one kind. */
export type ChatEventOf<K extends ChatEventKind> = Extract<ChatEvent, { readonly kind: K }>
