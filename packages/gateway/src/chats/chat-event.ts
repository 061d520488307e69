import type { FileData } from '../files/file-data.js'
import type { Markup, TextPart } from '../module/messages.js'
import type { UserTyping } from './typing.js'

/** Names a message: by the id of a stanza, as clients do, or by the network's. */
export type MessageReference = { readonly stanzaId: string } | { readonly legacyId: string }

/** A reply's reference, with what else is known about the message that it replies to. */
export interface ReplyReference {
  readonly to: MessageReference
  /** Who wrote that message: the user, the contact, or somebody else by name. */
  readonly author?: 'user' | 'contact' | { readonly name: string } | undefined
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
  | { readonly kind: 'typing'; readonly state: UserTyping | 'active' | 'recording' }

export type ChatEventKind = ChatEvent['kind']

/** The event of one kind. */
export type ChatEventOf<K extends ChatEventKind> = Extract<ChatEvent, { readonly kind: K }>
