/**
 * The frame for gateways, bridges from XMPP to other chat networks: a network module is a few lines, each contact of the
 * network a puppet with an address of its own, and the frame owns everything XMPP. It runs on Node.
 *
 * @example
 * ```ts
 * import { defineNetwork, textField } from '@trestle/gateway'
 *
 * export default defineNetwork({
 *   name: 'Gateway to myself',
 *   type: 'echo',
 *   registration: { nick: textField({ required: true }) },
 *   capabilities: { text: { maxBytes: 1000 }, typing: true },
 *   session: ({ user, contacts }) => ({
 *     login: () => `Connected as ${user.form.nick}`,
 *     onMessage(chat, { body }) {
 *       void contacts.byLegacyId(chat.legacyId).sendText(`echo: ${body}`)
 *     },
 *     onTyping(chat, state) {
 *       if (state === 'composing') void contacts.byLegacyId(chat.legacyId).typing(state)
 *     },
 *   }),
 * })
 * ```
 *
 * @packageDocumentation
 */

export { type Attachment, file, readAll } from '@trestle/gateway-media'
export type { LogLevelControl } from './commands/admin.js'
export { type PublishedRecordsOptions, publishedRecords } from './files/published-records.js'
export { createFrame, type Frame } from './frame.js'
export type { FrameHost } from './frame-host.js'
export type { Deadlines, FileOptions, FrameOptions, GatewayTexts } from './frame-options.js'
export { createGateway, type Gateway, type GatewayOptions, type RegisteredUser } from './gateway.js'
export type { HistoryOptions } from './history/history-limits.js'
export type { LimitKind, Limits } from './limits/limits.js'
export type { Rate } from './limits/rate-limit.js'
export type { Declared, NetworkCapabilities, RoomsCapability } from './module/capabilities.js'
export { bytes, type Cell, type Cells, json, type Kept, type Stores } from './module/cells.js'
export type { Chat } from './module/chat.js'
export type {
  Answer,
  AnswerTable,
  Command,
  CommandHandlers,
  CommandInfo,
  Commands,
  ConnectedCommands,
} from './module/command.js'
export { type ConfigField, configFieldsOf } from './module/config.js'
export type {
  Contact,
  ContactAvatar,
  ContactInfo,
  ContactKind,
  ContactStatus,
  Sender,
  SendOptions,
  TypingState,
} from './module/contact.js'
export type { CheckedStep, Dialogue, Step } from './module/dialogue.js'
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
  DeclaredNeeds,
  GatedHandlers,
  HandlerNeed,
  Ids,
  ListedContact,
  SearchForm,
  SessionHandlers,
} from './module/handlers.js'
export type { Gap, Moment, Past, PastEvent, PastTarget } from './module/history.js'
export { type EscapedOptions, escaped, type IdMap } from './module/ids.js'
export type {
  Author,
  Edit,
  FilesMessage,
  ForwardedMessage,
  IncomingMessage,
  LinkPreview,
  LocationMessage,
  Markup,
  Mention,
  Message,
  MessageContent,
  PollMessage,
  Quote,
  Reactions,
  Received,
  Retraction,
  StickerMessage,
  Target,
  TextMessage,
  TextPart,
  VoiceMessage,
} from './module/messages.js'
export type { Narrowed, NarrowedPart } from './module/narrowed.js'
export {
  defineNetwork,
  type FormFrom,
  isNetwork,
  type Log,
  type Network,
  type NetworkBase,
  type NetworkConnection,
  type Registration,
  type RegistrationDialogue,
  type SessionClock,
  type SessionContext,
} from './module/network.js'
export type {
  ActionsOf,
  Departure,
  ListedParticipant,
  ListedRoom,
  Participant,
  ParticipantInfo,
  Room,
  RoomAction,
  RoomActions,
  RoomInfo,
  RoomRole,
} from './module/room.js'
export type { RoomActionKind, RoomKind } from './module/room-kinds.js'
export { privilegedSelf } from './privileges/privileges.js'
export type { SubmittedValues } from './registration/registration-form.js'
export type { ModuleContext, ModuleContexts } from './sessions/module-scope.js'
export { type GuardedProcess, superviseProcess, type UncaughtErrorHandler } from './sessions/process-guard.js'
export type { SessionStatus } from './sessions/session-status.js'
export type { GatewayCounts } from './status/counts.js'
export type { ProcessStatus } from './status/process-status.js'
export { createMemoryStore } from './storage/memory-store.js'
export type {
  ChatAuthor,
  FindArchived,
  GatewayStore,
  MessageRole,
  NewArchived,
  NewMessageName,
  NewOutgoing,
  Settlement,
  StoredArchived,
  StoredContact,
  StoredIncoming,
  StoredLatest,
  StoredMessageName,
  StoredOutgoing,
  StoredParticipant,
  StoredReactions,
  StoredRoom,
  StoredSubscription,
  StoredUser,
} from './storage/store.js'
