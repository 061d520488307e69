import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { ParticipantInfo, RoomInfo, RoomRole } from '../module/room.js'
import type { RoomKind } from '../module/room-kinds.js'
import { asAvatar, asId, asStatus, optional, textOrNull } from '../puppets/contact-info.js'
import { checkNarrowed } from '../puppets/narrowing.js'

/** Bytes of texts: longer ones are cut. */
const MAX_NAME = 500
const MAX_DESCRIPTION = 4000
const MAX_SUBJECT = 8000
const MAX_TITLES = 10

const KINDS: ReadonlySet<unknown> = new Set<RoomKind>(['group', 'channel'])
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
    legacyId: optional(legacyId, asId),
    nick: textOrNull(nick, MAX_NAME) ?? undefined,
    role: optional(role, asRole),
    titles: optional(titles, asTitles),
    presence: optional(presence, asStatus),
    contact: contact === null ? null : optional(contact, asId),
  }
}

function asSubject({ text, by, at }: NonNullable<RoomInfo['subject']>): NonNullable<RoomInfo['subject']> {
  return {
    text: textOrNull(text, MAX_SUBJECT) ?? '',
    by: by === 'me' || typeof by?.legacyId === 'string' ? by : undefined,
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
