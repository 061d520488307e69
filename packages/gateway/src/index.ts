export type {
  Chat,
  ChatMessage,
  Contact,
  ContactInfo,
  ContactStatus,
  IncomingDetails,
  IncomingMessage,
  Sender,
  SendOptions,
  TextMessage,
  TypingState,
} from './chat.js'
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
} from './form-fields.js'
export { createFrame, type Deadlines, type Frame, type FrameOptions } from './frame.js'
export type { FrameHost } from './frame-host.js'
export { createGateway, type Gateway, type GatewayOptions, type RegisteredUser } from './gateway.js'
export {
  GatewayError,
  type GatewayErrorCode,
  type GatewayErrorOptions,
  gatewayErrorConditions,
} from './gateway-error.js'
export { escaped, type IdMap } from './ids.js'
export { createMemoryStore } from './memory-store.js'
export {
  type AlwaysHandlers,
  type Call,
  defineNetwork,
  type GatedHandlers,
  type Ids,
  isNetwork,
  type Log,
  type Network,
  type NetworkBase,
  type NetworkConnection,
  type SessionClock,
  type SessionContext,
  type SessionHandlers,
} from './network.js'
export type { NetworkCapabilities } from './network-capabilities.js'
export { type GuardedProcess, superviseProcess, type UncaughtErrorHandler } from './process-guard.js'
export type { SessionStatus } from './session-status.js'
export type {
  GatewayStore,
  StoredContact,
  StoredIncoming,
  StoredOutgoing,
  StoredSubscription,
  StoredUser,
} from './store.js'
