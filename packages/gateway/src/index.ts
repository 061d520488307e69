export type { Attachment } from '@trestle/gateway-media'
export { createFrame, type Deadlines, type Frame, type FrameOptions } from './frame.js'
export type { FrameHost } from './frame-host.js'
export { createGateway, type Gateway, type GatewayOptions, type RegisteredUser } from './gateway.js'
export type { Declared, NetworkCapabilities } from './module/capabilities.js'
export type {
  Chat,
  Contact,
  ContactAvatar,
  ContactInfo,
  ContactKind,
  ContactStatus,
  Sender,
  SendOptions,
  TypingState,
} from './module/contact.js'
export {
  booleanField,
  choiceField,
  type FormOf,
  type InputField,
  type InputFieldOptions,
  type InputFields,
  listField,
  secretField,
  textField,
} from './module/form-fields.js'
export {
  GatewayError,
  type GatewayErrorCode,
  type GatewayErrorOptions,
  gatewayErrorConditions,
} from './module/gateway-error.js'
export type {
  AlwaysHandlers,
  Call,
  ContactList,
  GatedHandlers,
  Ids,
  ListedContact,
  SessionHandlers,
} from './module/handlers.js'
export { escaped, type IdMap } from './module/ids.js'
export type {
  Author,
  Edit,
  ForwardedMessage,
  IncomingMessage,
  LocationMessage,
  Message,
  MessageContent,
  PollMessage,
  Quote,
  Reactions,
  Received,
  Retraction,
  Target,
  TextMessage,
} from './module/messages.js'
export type { Narrowed } from './module/narrowed.js'
export {
  defineNetwork,
  isNetwork,
  type Log,
  type Network,
  type NetworkBase,
  type NetworkConnection,
  type SessionClock,
  type SessionContext,
} from './module/network.js'
export { privilegedSelf } from './privileges/privileges.js'
export { type GuardedProcess, superviseProcess, type UncaughtErrorHandler } from './sessions/process-guard.js'
export type { SessionStatus } from './sessions/session-status.js'
export { createMemoryStore } from './storage/memory-store.js'
export type {
  GatewayStore,
  MessageRole,
  NewMessageName,
  NewOutgoing,
  Settlement,
  StoredContact,
  StoredIncoming,
  StoredMessageName,
  StoredOutgoing,
  StoredReactions,
  StoredSubscription,
  StoredUser,
} from './storage/store.js'
