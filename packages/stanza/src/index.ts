export { base64 } from './base64.js'
export { childName, childNameWithText, type NamedText } from './child-name.js'
export {
  boolean,
  type Codec,
  decimal,
  integer,
  integerBetween,
  jid,
  oneOf,
  string,
  unsigned,
  uri,
} from './codec.js'
export { dateTime } from './date-time.js'
export { DecodeError } from './decode-error.js'
export {
  type DecodeOptions,
  type ElementDef,
  element,
  type Infer,
  lazy,
  mapped,
  raw,
  type Shape,
  type ShapeValue,
  type Simplify,
} from './definition.js'
export { type Exchange, exchange } from './exchange.js'
export { type Claims, type Field, type FieldContext, field, type SkipListener } from './field.js'
export { type Alternatives, type Choice, choice, choices, list, nested } from './fields-element.js'
export { attr, type ChildOptions, childText, childTexts, flag, langTexts, text } from './fields-text.js'
export { Iq, type IqInit, type IqType } from './iq.js'
export { Message, type MessageInit, type MessageType } from './message.js'
export * from './namespaces.js'
export { content, type Rest, rest } from './open-content.js'
export { lenient, optional } from './optional.js'
export { Presence, type PresenceInit, type PresenceType, type Show } from './presence.js'
export {
  RosterItem,
  type RosterItemValue,
  RosterQuery,
  type RosterQueryValue,
  RosterResult,
  rosterSetExchange,
} from './roster-elements.js'
export {
  ChannelBindings,
  SaslAbort,
  SaslAuth,
  SaslChallenge,
  SaslFailure,
  SaslResponse,
  SaslSuccess,
} from './sasl-elements.js'
export {
  readSaslFailure,
  type SaslFailureCondition,
  type SaslFailureValue,
  saslFailureConditions,
} from './sasl-failure.js'
export type { SkipInvalid } from './skip-invalid.js'
export type { Stanza } from './stanza.js'
export type { StanzaInit } from './stanza-element.js'
export {
  decodeStanzaError,
  encodeStanzaError,
  StanzaError,
  type StanzaErrorCondition,
  type StanzaErrorOptions,
  type StanzaErrorType,
  stanzaErrorConditions,
} from './stanza-error.js'
export {
  decodeStreamError,
  encodeStreamError,
  isStreamError,
  StreamError,
  type StreamErrorCondition,
  type StreamErrorOptions,
  streamErrorConditions,
} from './stream-error.js'
export {
  Bind,
  bindExchange,
  Mechanisms,
  PreApproval,
  RosterVersioning,
  Session,
  StartTls,
  TlsFailure,
  TlsProceed,
} from './stream-features.js'
