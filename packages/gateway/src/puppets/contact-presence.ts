import type { LocalPresence } from '@trestle/core'
import { AvatarUpdate } from '@trestle/xep-0153'
import { Idle } from '@trestle/xep-0319'
import type { Element } from '@trestle/xml'
import type { StoredContact } from '../storage/store.js'
import { detailsOf } from './contact-details.js'

export interface ContactPresenceOptions {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Whether the status says when the contact was last seen, for clients that do not know XEP-0319. */
  readonly lastSeenText?: boolean | undefined
  /** The element of XEP-0115. */
  readonly caps?: Element | undefined
}

/** The presence of a puppet (RFC 6121 §4.7), with since when the contact is idle (XEP-0319) and its avatar (XEP-0153). */
export function presenceOfContact(contact: StoredContact, options: ContactPresenceOptions): LocalPresence {
  const { show } = contact
  const status = statusOf(contact, options)
  const since = lastSeenOf(contact, options)
  const idle = since ? [Idle.encode({ since })] : []
  const shown = status === undefined ? {} : { status }
  if (show === 'offline') return { type: 'unavailable', ...shown, payloads: idle }
  const photo = detailsOf(contact).avatar?.sha1 ?? ''
  const payloads = [...idle, AvatarUpdate.encode({ photo }), ...(options.caps ? [options.caps] : [])]
  if (show === 'online') return { ...shown, payloads }
  return { show: show === 'busy' ? 'dnd' : 'away', ...shown, payloads }
}

/** When the contact was last seen; nothing where clocks differ so that it would be in the future. */
function lastSeenOf({ lastSeen }: StoredContact, { now }: ContactPresenceOptions): Date | undefined {
  return lastSeen && lastSeen.getTime() <= now ? lastSeen : undefined
}

function statusOf(contact: StoredContact, options: ContactPresenceOptions): string | undefined {
  const since = options.lastSeenText && contact.show !== 'online' ? lastSeenOf(contact, options) : undefined
  if (!since) return contact.status
  const seen = `Last seen ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return contact.status === undefined ? seen : `${contact.status} (${seen})`
}
