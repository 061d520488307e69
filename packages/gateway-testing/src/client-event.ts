import type { ContactStatus } from '@trestle/gateway'
import type { Message } from '@trestle/stanza'
import type { RoomEvent } from './room-event.js'

/** A file as the user's client got it. */
export interface ClientFile {
  readonly name: string | undefined
  /** The content type. */
  readonly type: string | undefined
  readonly url: string | undefined
  /** What was published there; `undefined` where that was not done by the gateway of the test. */
  readonly bytes: Uint8Array | undefined
}

/** A message: a text, or files, each of which is a message of its own. */
export interface MessageEvent {
  readonly kind: 'message'
  /** Of rooms: who said it; absent where the room itself did. */
  readonly nick?: string | undefined
  /** The id of the stanza, or of rooms the one that the room gave it, which edits, reactions and the like name as their `target`. */
  readonly id: string
  /** The text, without the quotation of a reply; of files, their caption. */
  readonly body: string
  /** The id of the stanza that it replies to. */
  readonly replyTo: string | undefined
  readonly thread: string | undefined
  readonly files: readonly ClientFile[]
  /** When it was written, where it says so (XEP-0203). */
  readonly at: Date | undefined
  /** The whole stanza. */
  readonly stanza: Message
}

/** What a client shows of what happens in a chat. `target` is the id of the stanza that it is about. */
export type ClientEvent =
  | MessageEvent
  | {
      readonly kind: 'edit'
      readonly nick?: string | undefined
      readonly id: string
      readonly target: string
      readonly body: string
      readonly stanza: Message
    }
  | {
      readonly kind: 'retraction'
      readonly nick?: string | undefined
      readonly target: string
      readonly stanza: Message
    }
  | {
      readonly kind: 'reactions'
      readonly nick?: string | undefined
      readonly target: string
      readonly emojis: readonly string[]
      readonly stanza: Message
    }
  /** The network has accepted a message (XEP-0184), or with `receipts: 'real'` delivered it. */
  | { readonly kind: 'receipt'; readonly target: string }
  /** The contact has read up to that message (XEP-0333). */
  | { readonly kind: 'read'; readonly target: string }
  | {
      readonly kind: 'typing'
      readonly nick?: string | undefined
      readonly state: 'active' | 'composing' | 'paused' | 'inactive' | 'gone'
    }
  /** The gateway refuses what the user did. */
  | {
      readonly kind: 'error'
      readonly target: string | undefined
      readonly condition: string
      readonly text: string | undefined
    }
  /** The presence of a contact, or of the gateway, whose status tells how the session is. */
  | ({ readonly kind: 'presence' } & ContactStatus)
  /** A request for a subscription, or its end, or the answer to one. The client grants every request. */
  | {
      readonly kind: 'subscription'
      readonly type: 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'
      readonly text: string | undefined
    }
  | { readonly kind: 'name'; readonly name: string | undefined }
  /** The contact has another picture; no `id`, and it has none any more. `chat.avatar()` retrieves it. */
  | { readonly kind: 'avatar'; readonly id: string | undefined }
  /** What happens in rooms beside. */
  | RoomEvent
  /** A message of which this package knows no meaning. */
  | { readonly kind: 'other'; readonly stanza: Message }

export type ClientEventKind = ClientEvent['kind']
/** The event of one kind. */
export type ClientEventOf<K extends ClientEventKind> = Extract<ClientEvent, { readonly kind: K }>

/** An event in one line, for the errors of waits. */
export function describeEvent(event: ClientEvent): string {
  const { kind, stanza: _, files, ...rest } = { stanza: undefined, files: [], ...event }
  const details = Object.entries({ ...rest, ...(files.length > 0 && { files: files.map(({ name }) => name) }) })
  const shown = details.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${show(value)}`)
  return [kind, ...(shown.length > 0 ? [`{ ${shown.join(', ')} }`] : [])].join(' ')
}

function show(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  return value instanceof Date ? value.toISOString() : JSON.stringify(value)
}
