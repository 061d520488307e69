import { JID } from '@trestle/jid'
import type { Presence } from '@trestle/stanza'
import type { EventHub } from '@trestle/xmlstream'
import { createPresenceRecords } from './presence-records.js'
import type { ContactPresence, XmppEvents } from './xmpp-events.js'

/** The available resources of contacts, by their presences (RFC 6121 §4). Forgotten when the session ends. */
export interface PresenceTracker {
  /** The available resources of a contact, by priority. `to`: the local address that the presences were sent to. */
  of(contact: JID | string, to?: JID | string): readonly ContactPresence[]
  isOnline(contact: JID | string, to?: JID | string): boolean
  /** Leaves an address out, for those that keep count themselves, such as rooms. Returns the undoing. */
  ignore(contact: JID | string): () => void
}

export interface PresenceTrackerOptions {
  /**
   * Contacts kept, on a component for each of its addresses; 20,000 by default, and 200,000 on a component. Beyond them,
   * the one longest unchanged is forgotten, of those with the same sender if there are any.
   */
  readonly maxContacts?: number
  /** Resources kept of one contact, 64 by default; further ones are not tracked. */
  readonly maxResources?: number
  /** Characters kept of all presences, 67,108,864 by default: beyond them, contacts are forgotten alike. */
  readonly maxCharacters?: number
  /** Whether contacts are counted for each local address by itself, as on a component. */
  readonly perAddress?: boolean
}

export interface TrackedPresences extends PresenceTracker {
  update(presence: Presence): void
  clear(): void
}

export function createPresenceTracker(
  events: EventHub<XmppEvents>,
  options: PresenceTrackerOptions = {},
): TrackedPresences {
  const { perAddress = false, maxContacts = perAddress ? 200_000 : 20_000 } = options
  const { maxResources = 64, maxCharacters = 2 ** 26 } = options
  const records = createPresenceRecords({ maxContacts, maxResources, maxCharacters })
  const ignored = new Map<string, number>()
  const bare = (jid: JID | string) => JID.from(jid).bare.toString()
  const keyOf = (contact: JID | string, to: JID | string | undefined) =>
    `${bare(contact)} ${to && perAddress ? bare(to) : ''}`

  function arrived(key: string, latest: ContactPresence): void {
    const first = records.put(bare(latest.jid), key, latest)
    if (first === undefined) return
    if (first) events.emit('contact:online', latest)
    events.emit('contact:changed', latest)
  }

  function left(key: string, latest: ContactPresence): void {
    const { jid, to } = latest
    // A bare address that becomes unavailable takes all of its resources along.
    const last = records.remove(key, jid.isBare ? undefined : jid.resource)
    if (last === undefined) return
    events.emit('contact:changed', latest)
    if (last) events.emit('contact:offline', { jid: jid.bare, to })
  }

  return {
    of(contact, to) {
      const known = [...(records.get(keyOf(contact, to))?.values() ?? [])]
      return known.sort((a, b) => b.presence.priority - a.presence.priority)
    },
    isOnline: (contact, to) => records.get(keyOf(contact, to)) !== undefined,
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
      const latest = { jid: from, to, presence }
      if (type === 'available') arrived(keyOf(from, to), latest)
      else left(keyOf(from, to), latest)
    },
    clear: () => records.clear(),
  }
}
