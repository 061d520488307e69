import { JID } from '@trestle/jid'
import type { Presence } from '@trestle/stanza'
import type { EventHub } from '@trestle/xmlstream'
import type { ContactPresence, XmppEvents } from './xmpp-events.js'

/** Who is there: the resources of contacts as their presences told (RFC 6121 §4). Forgotten when the session ends. */
export interface PresenceTracker {
  /** The available resources of a contact, the one to talk to first. `to`: as told to that local address. */
  of(contact: JID | string, to?: JID | string): readonly ContactPresence[]
  isOnline(contact: JID | string, to?: JID | string): boolean
  /** Leaves an address out, for those that keep count themselves, such as rooms. Returns the undoing. */
  ignore(contact: JID | string): () => void
}

export interface PresenceTrackerOptions {
  /** Contacts kept; beyond them, the one longest unchanged is forgotten. */
  readonly maxContacts?: number
  /** Resources kept of one contact; further ones are not tracked. */
  readonly maxResources?: number
  /** Whether contacts are counted for each local address by itself, as on a component. */
  readonly perAddress?: boolean
}

export interface TrackedPresences extends PresenceTracker {
  update(presence: Presence): void
  clear(): void
}

export function createPresenceTracker(
  events: EventHub<XmppEvents>,
  { maxContacts = 20_000, maxResources = 64, perAddress = false }: PresenceTrackerOptions = {},
): TrackedPresences {
  const contacts = new Map<string, Map<string, ContactPresence>>()
  const ignored = new Map<string, number>()
  const bare = (jid: JID | string) => JID.from(jid).bare.toString()
  const keyOf = (contact: JID | string, to: JID | string | undefined) =>
    `${bare(contact)} ${to && perAddress ? bare(to) : ''}`

  function arrived(jid: JID, key: string, told: ContactPresence): void {
    const known = contacts.get(key) ?? new Map<string, ContactPresence>()
    if (!known.has(jid.resource) && known.size >= maxResources) return
    const first = known.size === 0
    known.set(jid.resource, told)
    contacts.delete(key)
    contacts.set(key, known)
    if (contacts.size > maxContacts) contacts.delete(contacts.keys().next().value as string)
    if (first) events.emit('contact:online', told)
    events.emit('contact:changed', told)
  }

  function left(jid: JID, key: string, told: ContactPresence): void {
    const known = contacts.get(key)
    if (!known) return
    // A bare address that becomes unavailable takes all of its resources along.
    const gone = jid.isBare ? [...known.keys()] : known.has(jid.resource) ? [jid.resource] : []
    if (gone.length === 0) return
    for (const resource of gone) known.delete(resource)
    events.emit('contact:changed', told)
    if (known.size > 0) return
    contacts.delete(key)
    events.emit('contact:offline', { jid: jid.bare, to: told.to })
  }

  return {
    of(contact, to) {
      const known = [...(contacts.get(keyOf(contact, to))?.values() ?? [])]
      return known.sort((a, b) => b.presence.priority - a.presence.priority)
    },
    isOnline: (contact, to) => contacts.has(keyOf(contact, to)),
    ignore(contact) {
      const key = bare(contact)
      ignored.set(key, (ignored.get(key) ?? 0) + 1)
      return () => {
        const left = (ignored.get(key) ?? 1) - 1
        if (left > 0) ignored.set(key, left)
        else ignored.delete(key)
      }
    },
    update(presence) {
      const { from, to, type } = presence
      if (!from || (type !== 'available' && type !== 'unavailable') || ignored.has(from.bare.toString())) return
      const told = { jid: from, to, presence }
      if (type === 'available') arrived(from, keyOf(from, to), told)
      else left(from, keyOf(from, to), told)
    },
    clear: () => contacts.clear(),
  }
}
