import {
  attr,
  boolean,
  childText,
  dateTime,
  element,
  exchange,
  type Field,
  type Infer,
  integerBetween,
  jid,
  lenient,
  list,
  mapped,
  nested,
  optional,
  rest,
  string,
  text,
  unsigned,
} from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { NS_CONFERENCE, NS_MUC, NS_MUC_ADMIN, NS_MUC_OWNER, NS_MUC_UNIQUE, NS_MUC_USER } from './namespaces.js'
import { affiliationCodec, roleCodec } from './ranks.js'

const HistoryDefinition = element(NS_MUC, 'history', {
  /** Characters of whole stanzas; 0 asks for no history. */
  maxChars: optional(attr('maxchars', unsigned)),
  maxStanzas: optional(attr('maxstanzas', unsigned)),
  /** Only what was sent in so many last seconds. */
  seconds: optional(attr(unsigned)),
  since: optional(attr(dateTime)),
})

/** How much history a join asks for (XEP-0045 §7.2.14). */
export const HistoryRequest = HistoryDefinition
export interface HistoryRequestValue extends Infer<typeof HistoryRequest> {}

/** In the presence that asks to enter a room (§7.2.1). */
export const MucJoin = element(NS_MUC, 'x', {
  password: optional(childText(string)),
  history: optional(nested(HistoryRequest)),
  rest: rest(),
})
export interface MucJoinValue extends Infer<typeof MucJoin> {}

const actorDefinition = (ns: string) =>
  element(ns, 'actor', { nick: optional(attr(string)), jid: lenient(attr(jid)), rest: rest() })
const ActorDefinition = actorDefinition(NS_MUC_USER)

/** Who did something to an occupant. */
export interface MucActor extends Infer<typeof ActorDefinition> {}

const ContinueDefinition = element(NS_MUC_USER, 'continue', { thread: optional(attr(string)) })

/** `known` reads attributes: those of services leniently, those of requests strictly. */
const itemShape = (ns: string, known: <T>(field: Field<T>) => Field<T, true>) =>
  ({
    affiliation: known(attr(affiliationCodec)),
    role: known(attr(roleCodec)),
    jid: known(attr(jid)),
    nick: optional(attr(string)),
    actor: optional(nested(actorDefinition(ns))),
    reason: optional(childText(string)),
    rest: rest(),
  }) as const

const MucItemDefinition = element(NS_MUC_USER, 'item', {
  ...itemShape(NS_MUC_USER, lenient),
  continue: optional(nested(ContinueDefinition)),
})

/** What a room says of an occupant, or of a user with an affiliation. */
export const MucItem = MucItemDefinition
export interface MucItemValue extends Infer<typeof MucItem> {}

const Status = mapped(
  element(NS_MUC_USER, 'status', { code: attr(integerBetween(100, 999)) }),
  ({ code }) => code,
  (code) => ({ code }),
)

const InviteDefinition = element(NS_MUC_USER, 'invite', {
  from: optional(attr(jid)),
  to: optional(attr(jid)),
  reason: optional(childText(string)),
  /** The room continues a conversation of two (§7.9). */
  continue: optional(nested(ContinueDefinition)),
  rest: rest(),
})

/** A mediated invitation (§7.8.2): `to` on its way to the room, `from` on its way to who is invited. */
export const MucInvite = InviteDefinition
export interface MucInviteValue extends Infer<typeof MucInvite> {}

const DeclineDefinition = element(NS_MUC_USER, 'decline', {
  from: optional(attr(jid)),
  to: optional(attr(jid)),
  reason: optional(childText(string)),
  rest: rest(),
})

/** The answer to an invitation (§7.8.2), with `to` and `from` like it. */
export const MucDecline = DeclineDefinition
export interface MucDeclineValue extends Infer<typeof MucDecline> {}

const destroyDefinition = (ns: string) =>
  element(ns, 'destroy', {
    /** Where to go instead. */
    jid: lenient(attr(jid)),
    /** Of the room to go to. */
    password: optional(childText(string)),
    reason: optional(childText(string)),
    rest: rest(),
  })
const DestroyDefinition = destroyDefinition(NS_MUC_USER)

/** The end of a room (§10.9). */
export interface MucDestroyValue extends Infer<typeof DestroyDefinition> {}

/** What rooms say in presences and messages, and what is asked of them in messages. Entries that do not fit are left out. */
export const MucUser = element(NS_MUC_USER, 'x', {
  items: list(MucItem, { skipInvalid: true }),
  /** Status codes, of which {@link mucStatus} names those that are registered. */
  statuses: list(Status, { skipInvalid: true }),
  invites: list(MucInvite, { skipInvalid: true }),
  declines: list(MucDecline, { skipInvalid: true }),
  destroy: optional(nested(DestroyDefinition), { skipInvalid: true }),
  password: optional(childText(string)),
  rest: rest(),
})
export interface MucUserValue extends Infer<typeof MucUser> {}

const AdminItemDefinition = element(NS_MUC_ADMIN, 'item', itemShape(NS_MUC_ADMIN, optional))

/** An entry of a list of roles or affiliations, or a change of one. */
export const MucAdminItem = AdminItemDefinition
export interface MucAdminItemValue extends Infer<typeof MucAdminItem> {}

/** Asks for a list of roles or affiliations, or changes some of them (§8 to §10). */
export const MucAdmin = element(NS_MUC_ADMIN, 'query', { items: list(MucAdminItem), rest: rest() })
export interface MucAdminValue extends Infer<typeof MucAdmin> {}

/** A list of roles or affiliations. Entries that do not fit are left out. */
export const MucAdminList = element(NS_MUC_ADMIN, 'query', {
  items: list(MucAdminItem, { skipInvalid: true }),
  rest: rest(),
})

/** The configuration of a room, or its end (§10). */
export const MucOwner = element(NS_MUC_OWNER, 'query', {
  form: optional(nested(DataForm)),
  destroy: optional(nested(destroyDefinition(NS_MUC_OWNER))),
  rest: rest(),
})
export interface MucOwnerValue extends Infer<typeof MucOwner> {}

/** Asks a service for a name that no room has; the answer carries it. */
export const MucUnique = element(NS_MUC_UNIQUE, 'unique', { name: optional(text(string)) })

const ConferenceDefinition = element(NS_CONFERENCE, 'x', {
  jid: attr(jid),
  password: optional(attr(string)),
  reason: optional(attr(string)),
  continue: optional(attr(boolean)),
  thread: optional(attr(string)),
  /** The reason, as it was written before XEP-0249. */
  legacyReason: optional(text(string)),
  rest: rest(),
})

/** A direct invitation (XEP-0249 §2). Beside a mediated one it is a leftover, and says nothing. */
export const Conference = ConferenceDefinition
export interface ConferenceValue extends Infer<typeof Conference> {}

export const mucListExchange = exchange(MucAdmin, MucAdminList)
export const mucChangeExchange = exchange(MucAdmin)
export const mucConfigExchange = exchange(MucOwner, MucOwner)
export const mucOwnerExchange = exchange(MucOwner)
export const mucUniqueExchange = exchange(MucUnique, MucUnique)
