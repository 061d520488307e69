import { choice, type Field, instant, integer, label, list, messageId, optional, record, text } from './fields.js'

/** Bounds of everything that is sent or stored. Bytes are those of UTF-8. */
export const limits = {
  /** One line from a client. Holds a text of the full length even when JSON escapes every character of it. */
  requestBytes: 131_072,
  /** One line from the server. Holds a full contact list. */
  replyBytes: 1_048_576,
  textBytes: 16_384,
  nameBytes: 64,
  passwordBytes: 256,
  statusBytes: 256,
  clientIdBytes: 128,
  contacts: 500,
  /** Messages kept for one account until they are acknowledged. */
  mailbox: 1000,
  /** Client ids remembered for one account: the newest ones. */
  clientIds: 1000,
  connectionsPerAccount: 16,
  connections: 256,
  /** Bytes that may wait to be read by one client before its connection is dropped. */
  unreadBytes: 4_194_304,
  /** Requests of one client without an answer yet. */
  pendingRequests: 1000,
  /** Milliseconds until a connection without a login is ended. */
  loginMs: 10_000,
  /** Milliseconds that a client may leave its answers unread before its connection is dropped. */
  stallMs: 30_000,
  /** Milliseconds that the client waits for an answer. */
  requestMs: 10_000,
} as const

/** Codes of error replies, with their texts. An error without a `ref` also ends the connection. */
export const errorCodes = {
  'bad-request': 'The line or one of its fields is malformed.',
  'too-large': 'The line or one of its fields exceeds its limit.',
  'unknown-request': 'There is no request of this type.',
  'not-logged-in': 'The first request must be a login.',
  'already-logged-in': 'This connection is logged in.',
  'bad-credentials': 'No account has this name and password.',
  'login-timeout': 'No login came in time.',
  'unknown-account': 'There is no account of this name.',
  'unknown-contact': 'There is no such contact or contact request.',
  'not-allowed': 'An account cannot do this to itself.',
  'mailbox-full': 'Too many messages wait for the recipient.',
  'too-many-contacts': 'The contact list of one of the two is full.',
  'too-many-connections': 'The account has too many connections.',
  'server-closing': 'The server shuts down.',
  'internal-error': 'The server failed; the request had no effect.',
} as const
export type ErrorCode = keyof typeof errorCodes
export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCodes, code)

const name = label(limits.nameBytes)
const status = label(limits.statusBytes, { empty: true })
const show = choice('online', 'away', 'busy', 'offline')
const typingState = choice('composing', 'paused')
const relation = choice('mutual', 'requested', 'asking')
const clientId = label(limits.clientIdBytes)
/** The text of a message from the server: its length is bounded by the line alone. */
const body = text(limits.replyBytes)

export type Show = ReturnType<typeof show>
export type TypingState = ReturnType<typeof typingState>
/** `requested`: this account asked and waits. `asking`: the contact asked and waits. */
export type Relation = ReturnType<typeof relation>

const exchange = <const A, const R>(args: Field<A>, reply: Field<R>) => ({ args, reply })
const nothing = record({})
const oneContact = record({ contact: name })

/** Every request with its arguments and its reply. On the wire: `{"type", "ref", …args}` → `{"type":"ok", "ref", …reply}`. */
export const requests = {
  login: exchange(record({ username: name, password: text(limits.passwordBytes) }), nothing),
  send: exchange(
    record({ destination: name, body: text(limits.textBytes), clientId: optional(clientId) }),
    record({ id: messageId }),
  ),
  ack: exchange(record({ id: messageId }), nothing),
  typing: exchange(record({ contact: name, state: typingState }), nothing),
  presence: exchange(record({ show, status: optional(status) }), nothing),
  contacts: exchange(
    nothing,
    record({ contacts: list(record({ contact: name, relation, show, status }), limits.contacts) }),
  ),
  'add-contact': exchange(oneContact, record({ relation })),
  'accept-contact': exchange(oneContact, nothing),
  'reject-contact': exchange(oneContact, nothing),
  'remove-contact': exchange(oneContact, nothing),
  ping: exchange(nothing, nothing),
} as const
export type RequestName = keyof typeof requests
export type RequestArgs<K extends RequestName> = ReturnType<(typeof requests)[K]['args']>
export type ReplyOf<K extends RequestName> = ReturnType<(typeof requests)[K]['reply']>
export const isRequestName = (type: string): type is RequestName => Object.hasOwn(requests, type)

/** Every event with its fields. On the wire: `{"type", …fields}`, never a `ref`. */
export const events = {
  message: record({ id: messageId, sender: name, body, at: instant }),
  sent: record({ id: messageId, destination: name, body, at: instant, clientId: optional(clientId) }),
  delivered: record({ id: messageId, contact: name }),
  typing: record({ contact: name, state: typingState }),
  presence: record({ contact: name, show, status }),
  'contact-request': oneContact,
  'contact-added': oneContact,
  'contact-removed': oneContact,
} as const
export type EventName = keyof typeof events
export type EventFields<K extends EventName> = ReturnType<(typeof events)[K]>
export type ServerEvent = { [K in EventName]: { readonly type: K } & EventFields<K> }[EventName]
export const isEventName = (type: string): type is EventName => Object.hasOwn(events, type)

/** The fields of every line: its type, and the number that a request and its answer have in common. */
export const envelope = record({
  type: label(64),
  ref: optional(integer),
})

/** Whether a name is valid for an account. */
export function isAccountName(value: string): boolean {
  try {
    return name(value, 'name') === value && value.trim() === value && !value.includes(':')
  } catch {
    return false
  }
}
