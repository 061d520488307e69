import type { NetworkCapabilities } from '../module/capabilities.js'
import type { ContactAvatar, ContactInfo, ContactKind, ContactStatus } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import { clipText } from '../support/clip.js'
import { toXmlText } from '../support/xml-text.js'
import { checkNarrowed } from './narrowing.js'

/** Bytes of texts: longer ones are cut. */
const MAX_NAME = 500
const MAX_STATUS = 2000
const MAX_ABOUT = 4000
const MAX_GROUP = 200
const MAX_GROUPS = 50
/** Characters of the network's id of a picture. */
const MAX_AVATAR_ID = 2000

const KINDS: ReadonlySet<unknown> = new Set<ContactKind>(['person', 'bot', 'phone', 'web'])
const SHOWS: ReadonlySet<unknown> = new Set<ContactStatus['show']>(['online', 'away', 'busy', 'offline'])

/**
 * Checks what a module says of a contact, and cuts texts that are too long. Throws GatewayError `invalid` for what the types
 * do not permit: modules may be plain JavaScript.
 */
export function checkedInfo(info: ContactInfo, capabilities: NetworkCapabilities): ContactInfo {
  if (typeof info !== 'object' || info === null) throw invalid('update() takes an object.')
  const { legacyId, name, avatar, friend, groups, is, phone, email, about, presence, capabilities: narrowed } = info
  return {
    legacyId: optional(legacyId, asId),
    name: textOrNull(name, MAX_NAME),
    avatar: avatar === null ? null : optional(avatar, asAvatar),
    friend: optional(friend, (given) => given === true),
    groups: optional(groups, asGroups),
    is: optional(is, asKind),
    phone: textOrNull(phone, MAX_NAME),
    email: textOrNull(email, MAX_NAME),
    about: textOrNull(about, MAX_ABOUT),
    presence: optional(presence, asStatus),
    capabilities: optional(narrowed, (given) => checkNarrowed(capabilities, given)),
  }
}

export function optional<T, U>(given: T | undefined, read: (given: T) => U): U | undefined {
  return given === undefined ? undefined : read(given)
}

export function textOrNull(given: unknown, maxBytes: number): string | null | undefined {
  if (given === undefined || given === null) return given
  if (typeof given !== 'string') throw invalid('Details of contacts are texts.')
  const text = clipText(toXmlText(given), maxBytes).trim()
  return text === '' ? null : text
}

export function asId(given: unknown): string {
  if (typeof given !== 'string' || given === '') throw invalid('The id of a contact is a text.')
  return given
}

export function asAvatar(given: ContactAvatar): ContactAvatar {
  const { id, file } = given
  if (typeof file?.open !== 'function') throw invalid('An avatar has a file: make it by file().')
  const name = id ?? file.url?.href
  if (typeof name !== 'string' || name === '' || name.length > MAX_AVATAR_ID) {
    throw invalid('An avatar has an id, or the URL of its file.')
  }
  return { id, file }
}

function asGroups(given: unknown): readonly string[] {
  if (!Array.isArray(given)) throw invalid('Groups are a list of texts.')
  const names = given.flatMap((name) => textOrNull(name, MAX_GROUP) ?? [])
  return [...new Set(names)].slice(0, MAX_GROUPS)
}

function asKind(given: ContactKind): ContactKind {
  if (!KINDS.has(given)) throw invalid('A contact is a person, a bot, a phone or on the web.')
  return given
}

export function asStatus(given: ContactStatus): ContactStatus {
  if (!SHOWS.has(given?.show)) throw invalid('A presence shows online, away, busy or offline.')
  const { show, status, lastSeen } = given
  return {
    show,
    status: textOrNull(status, MAX_STATUS) ?? undefined,
    lastSeen: lastSeen instanceof Date && !Number.isNaN(lastSeen.getTime()) ? lastSeen : undefined,
  }
}

function invalid(text: string): GatewayError {
  return new GatewayError('invalid', text)
}
