export type { Capabilities } from './capabilities.js'
export type {
  Chat,
  Contact,
  ContactInfo,
  ContactStatus,
  Incoming,
  Message,
  Received,
  Sender,
  SendOptions,
  Text,
  TypingState,
} from './chat.js'
export {
  booleanField,
  choiceField,
  type FieldOptions,
  type Fields,
  type FormField,
  type FormOf,
  listField,
  secretField,
  textField,
} from './form-fields.js'
export { createFrame, type Deadlines, type Frame, type FrameHost, type FrameOptions } from './frame.js'
export { createGateway, type Gateway, type GatewayOptions, type GatewayUser } from './gateway.js'
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
  type Connection,
  defineNetwork,
  type GatedHandlers,
  type Ids,
  isNetwork,
  type Log,
  type Network,
  type NetworkBase,
  type SessionClock,
  type SessionContext,
  type SessionHandlers,
} from './network.js'
export { type Attributing, type GuardedProcess, superviseProcess } from './process-guard.js'
export type { SessionStatus } from './session-status.js'
export type {
  GatewayStore,
  StoredContact,
  StoredIncoming,
  StoredOutgoing,
  StoredSubscription,
  StoredUser,
} from './store.js'
