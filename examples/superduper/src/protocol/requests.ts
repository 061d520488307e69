import {
  boolean,
  both,
  type Field,
  instant,
  integerBetween,
  label,
  list,
  messageId,
  nullable,
  optional,
  record,
  text,
} from '../fields.js'
import { chat, fileId, groups, line, name, presence, profile, relation, show, status, typingState } from './accounts.js'
import { content, emojis, outgoingContent } from './content.js'
import { features } from './features.js'
import { limits } from './limits.js'
import { memberPage, newRoom, ownRoom, reason, role, roomChanges, roomInfo, roomPage, titles } from './rooms.js'

const exchange = <const A, const R>(args: Field<A>, reply: Field<R>) => ({ args, reply })
const nothing = record({})
const oneContact = record({ contact: name })
const oneRoom = record({ room: chat })
const clientId = label(limits.clientIdBytes)
const token = label(limits.passwordBytes)
const code = label(64)

/**
 * Logged in, unless `next` is there: then a code is asked for first. `token` logs the same device in later, without a
 * code; `uploadKey` is for files, while this connection lasts.
 */
const loginReply = record({
  next: optional(label(16)),
  username: optional(name),
  token: optional(token),
  uploadKey: optional(token),
  features: optional(features),
})

/** What was said in the past, as it stands now. `clientId` is told to who sent it. */
const pastMessage = both(
  record({
    id: messageId,
    sender: name,
    at: instant,
    clientId: optional(clientId),
    editedAt: optional(instant),
    deletedBy: optional(name),
    reactions: optional(list(record({ account: name, emojis }), 100_000)),
  }),
  content,
)
export type PastMessage = ReturnType<typeof pastMessage>

const contactInfo = record({
  contact: name,
  relation,
  ...presence,
  groups: optional(groups),
  profile: optional(profile),
})

/** A room, and what the account is in it, if it is. */
const ownRoomInfo = record({
  info: roomInfo,
  role: optional(role),
  nick: optional(line),
  titles: optional(titles),
})

/** Every request with its arguments and its reply. On the wire: `{"type", "ref", …args}` → `{"type":"ok", "ref", …reply}`. */
export const requests = {
  login: exchange(
    record({ username: name, password: optional(text(limits.passwordBytes)), token: optional(token) }),
    loginReply,
  ),
  'login-code': exchange(record({ code }), loginReply),
  'login-qr': exchange(nothing, nothing),
  'confirm-qr': exchange(record({ code }), nothing),
  'end-session': exchange(nothing, nothing),

  send: exchange(
    both(record({ destination: chat, clientId: optional(clientId) }), outgoingContent),
    record({ id: messageId }),
  ),
  ack: exchange(record({ id: messageId }), nothing),
  edit: exchange(both(record({ chat, id: messageId }), outgoingContent), nothing),
  delete: exchange(record({ chat, id: messageId, reason }), nothing),
  react: exchange(record({ chat, id: messageId, emojis }), nothing),
  read: exchange(record({ chat, id: messageId }), nothing),
  typing: exchange(record({ contact: chat, state: typingState }), nothing),
  history: exchange(
    record({
      chat,
      before: optional(messageId),
      after: optional(messageId),
      since: optional(instant),
      until: optional(instant),
      limit: optional(integerBetween(1, limits.page)),
    }),
    record({ messages: list(pastMessage, limits.page), more: boolean }),
  ),

  presence: exchange(record({ show, status: optional(status) }), nothing),
  profile: exchange(oneContact, record({ profile })),
  'set-profile': exchange(
    record({
      name: optional(nullable(line)),
      about: optional(nullable(text(limits.aboutBytes))),
      phone: optional(nullable(line)),
      email: optional(nullable(line)),
    }),
    nothing,
  ),
  'set-avatar': exchange(record({ file: nullable(fileId) }), nothing),
  search: exchange(
    record({ name: optional(line), phone: optional(line), email: optional(line) }),
    record({ found: list(record({ account: name, profile }), limits.page) }),
  ),

  contacts: exchange(nothing, record({ contacts: list(contactInfo, 100_000) })),
  'add-contact': exchange(record({ contact: name, text: optional(line) }), record({ relation })),
  'accept-contact': exchange(oneContact, nothing),
  'reject-contact': exchange(oneContact, nothing),
  'remove-contact': exchange(oneContact, nothing),
  'set-groups': exchange(record({ contact: name, groups }), nothing),

  rooms: exchange(nothing, record({ rooms: list(ownRoom, 10_000) })),
  'room-info': exchange(oneRoom, ownRoomInfo),
  directory: exchange(
    record({ text: optional(line), after: optional(chat), limit: optional(integerBetween(1, limits.page)) }),
    record({ rooms: roomPage, more: boolean }),
  ),
  members: exchange(
    record({ room: chat, after: optional(name), limit: optional(integerBetween(1, limits.memberPage)) }),
    record({ members: memberPage, more: boolean }),
  ),
  'create-room': exchange(both(newRoom, record({ members: list(name, limits.page) })), record({ room: chat })),
  'change-room': exchange(both(oneRoom, roomChanges), nothing),
  'destroy-room': exchange(record({ room: chat, reason }), nothing),
  'join-room': exchange(record({ room: chat, nick: optional(line), password: optional(line) }), nothing),
  'leave-room': exchange(record({ room: chat, reason }), nothing),
  'set-nick': exchange(record({ room: chat, nick: nullable(line) }), nothing),
  invite: exchange(record({ room: chat, contact: name, reason }), nothing),
  'add-member': exchange(record({ room: chat, contact: name }), nothing),
  kick: exchange(record({ room: chat, contact: name, reason }), nothing),
  'set-role': exchange(record({ room: chat, contact: name, role, reason }), nothing),
  'set-titles': exchange(record({ room: chat, contact: name, titles }), nothing),

  ping: exchange(nothing, nothing),
} as const

export type RequestName = keyof typeof requests
export type RequestArgs<K extends RequestName> = ReturnType<(typeof requests)[K]['args']>
export type ReplyOf<K extends RequestName> = ReturnType<(typeof requests)[K]['reply']>
export const isRequestName = (type: string): type is RequestName => Object.hasOwn(requests, type)
