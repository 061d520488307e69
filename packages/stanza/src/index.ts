/**
 * Typed definitions of XML elements, and message, presence, iq and their errors laid over them.
 *
 * @example
 * ```ts
 * import { attr, element, integer, Message, optional, string } from '@trestle/stanza'
 * import { parse, serialize } from '@trestle/xml'
 *
 * const Mood = element('urn:example:mood', 'mood', { name: attr(string), since: optional(attr(integer)) })
 *
 * const written = Message.of({ to: 'juliet@capulet.example', body: 'Good night!' }).set(Mood, { name: 'happy' })
 * const xml = serialize(written.element) // <message xmlns='jabber:client' to=… ><body>Good night!</body><mood …/></message>
 * const message = new Message(parse(xml))
 * console.log(message.to?.local, message.get(Mood)) // juliet { name: 'happy' }: typed { readonly name: string; … }
 * console.log(message.reply({ body: 'A thousand times.' }).has(Mood)) // false
 * ```
 *
 * @packageDocumentation
 */
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
