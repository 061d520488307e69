import type { NetworkCapabilities } from '../module/capabilities.js'
import type { ContactInfo, ContactKind } from '../module/contact.js'
import type { Narrowed } from '../module/narrowed.js'
import type { StoredContact } from '../storage/store.js'

/** An avatar whose picture is in the store. */
export interface StoredAvatar {
  /** The network's id of the picture, or its URL and what its server calls this state of it. */
  readonly id: string
  /** When its server was asked whether it has changed, in milliseconds since 1970. */
  readonly checkedAt?: number | undefined
  /** Of the PNG file, in lower-case hexadecimal: the id of the avatar in XMPP. */
  readonly sha1: string
  readonly bytes: number
  readonly width: number
  readonly height: number
}

/** What is kept of a contact besides its name and presence. */
export interface ContactDetails {
  readonly groups?: readonly string[] | undefined
  readonly is?: ContactKind | undefined
  readonly phone?: string | undefined
  readonly email?: string | undefined
  readonly about?: string | undefined
  readonly avatar?: StoredAvatar | undefined
  readonly capabilities?: Narrowed<NetworkCapabilities> | undefined
}

export function detailsOf(contact: Pick<StoredContact, 'details'> | undefined): ContactDetails {
  return (contact?.details ?? {}) as ContactDetails
}

/** The details after a change. A new avatar is not among them until its picture is in the store. */
export function changedDetails(before: ContactDetails, info: ContactInfo): ContactDetails {
  const { groups, is, phone, email, about, avatar, capabilities } = info
  return {
    ...before,
    ...(groups !== undefined && { groups }),
    ...(is !== undefined && { is }),
    ...(phone !== undefined && { phone: phone ?? undefined }),
    ...(email !== undefined && { email: email ?? undefined }),
    ...(about !== undefined && { about: about ?? undefined }),
    ...(avatar === null && { avatar: undefined }),
    ...(capabilities !== undefined && { capabilities }),
  }
}

/** A contact with other details: none at all, where nothing is left of them. */
export function withDetails(contact: StoredContact, details: ContactDetails): StoredContact {
  const kept = Object.entries(details).filter(([, value]) => value !== undefined)
  return { ...contact, details: kept.length === 0 ? undefined : Object.fromEntries(kept) }
}
