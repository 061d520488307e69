import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Author } from '../module/messages.js'
import type { Departure, ParticipantInfo, Room, RoomInfo, RoomRole } from '../module/room.js'
import type { RoomKind } from '../module/room-kinds.js'
import { asAvatar, asStatus, optional, textOrNull } from '../puppets/contact-info.js'
import { checkNarrowed } from '../puppets/narrowing.js'
import { shortText } from '../support/clip.js'

/** Bytes of texts: longer ones are cut. */
const MAX_NAME = 500
const MAX_DESCRIPTION = 4000
const MAX_SUBJECT = 8000
const MAX_REASON = 1000
const MAX_TITLES = 10
/** Characters of the password of a room, and of the id of a participant. */
const MAX_PASSWORD = 1000
const MAX_ID = 2000

type Invitation = NonNullable<Parameters<Room['invite']>[0]>
type Refusal = Parameters<Room['declined']>[0]

const KINDS: ReadonlySet<unknown> = new Set<RoomKind>(['group', 'channel'])
const WAYS: ReadonlySet<unknown> = new Set<Departure['how']>(['left', 'kicked', 'banned'])
/** Databases take neither. */
const UNSTORABLE = /\0|\p{Surrogate}/u
const ROLES: ReadonlySet<unknown> = new Set<RoomRole>(['owner', 'admin', 'moderator', 'member', 'visitor', 'outcast'])

/** Checks what a module says of a room, and cuts texts that are too long. Throws GatewayError `invalid`. */
export function checkedRoom(info: RoomInfo, capabilities: NetworkCapabilities): RoomInfo {
  if (typeof info !== 'object' || info === null) throw invalid('update() takes an object.')
  const { name, description, subject, avatar, as, size, myNick, capabilities: narrowed } = info
  return {
    name: textOrNull(name, MAX_NAME),
    description: textOrNull(description, MAX_DESCRIPTION),
    subject: subject === null ? null : optional(subject, asSubject),
    avatar: avatar === null ? null : optional(avatar, asAvatar),
    as: optional(as, asKind),
    size: optional(size, (given) => (Number.isInteger(given) && given >= 0 ? given : undefined)),
    myNick: textOrNull(myNick, MAX_NAME) ?? undefined,
    capabilities: optional(narrowed, (given) => checkNarrowed(capabilities, given)),
  }
}

/** Checks what a module says of a participant. Throws GatewayError `invalid`. */
export function checkedParticipant(info: ParticipantInfo): ParticipantInfo {
  if (typeof info !== 'object' || info === null) throw invalid('A participant is an object.')
  const { legacyId, nick, role, titles, presence, contact } = info
  return {
    legacyId: optional(legacyId, participantId),
    nick: textOrNull(nick, MAX_NAME) ?? undefined,
    role: optional(role, asRole),
    titles: optional(titles, asTitles),
    presence: optional(presence, asStatus),
    contact: contact === null ? null : optional(contact, participantId),
  }
}

/** Checks how somebody has left a room. Throws GatewayError `invalid`. */
export function checkedDeparture(departure: Departure): Departure {
  const { how = 'left', by, reason } = departure ?? {}
  if (!WAYS.has(how)) throw invalid(`Somebody has ${[...WAYS].join(', or was ')}.`)
  return { how, by: authorOf(by), reason: reasonOf(reason) }
}

/** Checks how somebody invites the user. Throws GatewayError `invalid`. */
export function checkedInvitation({ by, reason, password }: Invitation): Invitation {
  if (password !== undefined && (typeof password !== 'string' || password.length > MAX_PASSWORD)) {
    throw invalid(`A password is a text of at most ${MAX_PASSWORD} characters.`)
  }
  return { by: authorOf(by), reason: reasonOf(reason), password }
}

/** Checks who does not come. Throws GatewayError `invalid`. */
export function checkedRefusal({ by, reason }: Refusal): Refusal {
  const who = authorOf(by)
  if (who === undefined || who === 'me') throw invalid('An invitation is declined by a contact.')
  return { by: who, reason: reasonOf(reason) }
}

/** A reason that is short enough to be told; `undefined` where there is none. */
export function reasonOf(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' ? shortText(given, MAX_REASON) : undefined
}

/** The id of a participant. Throws GatewayError `invalid` for what is none, or cannot be stored. */
export function participantId(given: unknown): string {
  const isId = typeof given === 'string' && given !== '' && given.length <= MAX_ID && !UNSTORABLE.test(given)
  if (!isId) throw invalid(`The id of a participant is a text of at most ${MAX_ID} characters, without U+0000.`)
  return given
}

function authorOf(by: Author | undefined): Author | undefined {
  if (by === 'me' || typeof by?.legacyId !== 'string') return by === 'me' ? by : undefined
  const nick = textOrNull(by.nick, MAX_NAME) ?? undefined
  return { legacyId: by.legacyId.slice(0, MAX_ID), ...(nick !== undefined && { nick }) }
}

function asSubject({ text, by, at }: NonNullable<RoomInfo['subject']>): NonNullable<RoomInfo['subject']> {
  return {
    text: textOrNull(text, MAX_SUBJECT) ?? '',
    by: authorOf(by),
    at: at instanceof Date && !Number.isNaN(at.getTime()) ? at : undefined,
  }
}

function asKind(given: RoomKind): RoomKind {
  if (!KINDS.has(given)) throw invalid('A room is a group or a channel.')
  return given
}

function asRole(given: RoomRole): RoomRole {
  if (!ROLES.has(given)) throw invalid(`Roles are ${[...ROLES].join(', ')}.`)
  return given
}

function asTitles(given: unknown): readonly string[] {
  if (!Array.isArray(given)) throw invalid('Titles are a list of texts.')
  return [...new Set(given.flatMap((title) => textOrNull(title, MAX_NAME) ?? []))].slice(0, MAX_TITLES)
}

function invalid(text: string): GatewayError {
  return new GatewayError('invalid', text)
}
