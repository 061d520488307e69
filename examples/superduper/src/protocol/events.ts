import { both, instant, label, messageId, optional, record } from '../fields.js'
import { chat, groups, line, name, presence, profile, typingState } from './accounts.js'
import { content, emojis } from './content.js'
import { limits } from './limits.js'
import { leaving, member, reason, roomInfo, roomKind } from './rooms.js'

const oneContact = record({ contact: name })
/**
 * A change of a message: `update` is what the recipient acknowledges, `id` the message, `sender` who changed it. The chat
 * is the room or the other account, also where another device of ours changed it.
 */
const change = record({ update: messageId, chat, id: messageId, sender: name, at: instant })

/** Every event with its fields. On the wire: `{"type", …fields}`, never a `ref`. */
export const events = {
  message: both(record({ id: messageId, chat, sender: name, at: instant }), content),
  sent: both(
    record({ id: messageId, destination: chat, at: instant, clientId: optional(label(limits.clientIdBytes)) }),
    content,
  ),
  edited: both(change, content),
  /** `author`: who wrote the message, where that is not who deleted it. */
  deleted: both(change, record({ author: optional(name), reason })),
  reactions: both(change, record({ emojis })),
  delivered: record({ id: messageId, contact: name }),
  read: record({ chat, id: messageId, sender: name }),
  typing: record({ contact: name, chat, state: typingState }),

  presence: record({ contact: name, ...presence }),
  profile: record({ contact: name, profile }),
  'contact-request': record({ contact: name, text: optional(line) }),
  'contact-added': oneContact,
  'contact-removed': oneContact,
  'contact-groups': record({ contact: name, groups }),

  room: roomInfo,
  member: both(record({ room: chat, by: optional(name) }), member),
  'member-left': record({ room: chat, contact: name, how: leaving, by: optional(name), reason }),
  invited: record({ room: chat, kind: roomKind, name: line, by: name, at: instant, reason }),
  declined: record({ room: chat, contact: name, reason }),

  'qr-code': record({ code: label(64), expires: instant }),
  'qr-confirmed': record({ username: name, token: label(limits.passwordBytes) }),
} as const

export type EventName = keyof typeof events
export type EventFields<K extends EventName> = ReturnType<(typeof events)[K]>
export type ServerEvent = { [K in EventName]: { readonly type: K } & EventFields<K> }[EventName]
export const isEventName = (type: string): type is EventName => Object.hasOwn(events, type)
export const eventNames = Object.keys(events) as readonly EventName[]
