import { Presence } from '@trestle/stanza'
import { weightOf } from '@trestle/xml'
import type { ContactPresence } from './xmpp-events.js'

export interface PresenceRecordsOptions {
  readonly maxContacts: number
  readonly maxResources: number
  readonly maxCharacters: number
}

/** The last presences of contacts by keys that begin with the contact; as many as there is room for. */
export interface PresenceRecords {
  get(key: string): ReadonlyMap<string, ContactPresence> | undefined
  /** Whether it is the first under its key; `undefined` where it finds no room. */
  put(contact: string, key: string, latest: ContactPresence): boolean | undefined
  /** Whether nothing is left under the key; `undefined` where there was nothing. */
  remove(key: string, resource: string | undefined): boolean | undefined
  clear(): void
}

interface Entry {
  readonly contact: string
  readonly presences: Map<string, ContactPresence>
  readonly weights: Map<string, number>
}

/** Characters above which only type, show and priority of a presence are kept. */
const MAX_PRESENCE = 16_384

export function createPresenceRecords(options: PresenceRecordsOptions): PresenceRecords {
  const { maxContacts, maxResources, maxCharacters } = options
  // Each with the longest unchanged first.
  const entries = new Map<string, Entry>()
  const keysOf = new Map<string, Set<string>>()
  let characters = 0

  function forget(key: string, entry: Entry): void {
    entries.delete(key)
    for (const weight of entry.weights.values()) characters -= weight
    const keys = keysOf.get(entry.contact)
    keys?.delete(key)
    if (keys?.size === 0) keysOf.delete(entry.contact)
  }

  /** Where one sender has many records, its own are dropped before those of others. */
  function makeRoom(contact: string, key: string): void {
    while (entries.size > maxContacts || characters > maxCharacters) {
      const [own] = keysOf.get(contact) ?? []
      const [eldest] = entries.keys()
      const goes = own !== undefined && own !== key ? own : eldest
      const entry = goes === undefined ? undefined : entries.get(goes)
      if (goes === undefined || !entry || goes === key) return
      forget(goes, entry)
    }
  }

  function touch(contact: string, key: string, entry: Entry): void {
    entries.delete(key)
    entries.set(key, entry)
    const keys = keysOf.get(contact) ?? new Set()
    keys.delete(key)
    keysOf.set(contact, keys.add(key))
  }

  return {
    get: (key) => entries.get(key)?.presences,
    put(contact, key, latest) {
      const entry = entries.get(key) ?? { contact, presences: new Map(), weights: new Map() }
      const { resource } = latest.jid
      const first = entry.presences.size === 0
      if (!entry.presences.has(resource) && entry.presences.size >= maxResources) return undefined
      const kept = slim(latest)
      const weight = weightOf(kept.presence.element)
      characters += weight - (entry.weights.get(resource) ?? 0)
      entry.presences.set(resource, kept)
      entry.weights.set(resource, weight)
      touch(contact, key, entry)
      makeRoom(contact, key)
      return first
    },
    remove(key, resource) {
      const entry = entries.get(key)
      if (!entry || (resource !== undefined && !entry.presences.has(resource))) return undefined
      if (resource === undefined || entry.presences.size === 1) {
        forget(key, entry)
        return true
      }
      characters -= entry.weights.get(resource) ?? 0
      entry.presences.delete(resource)
      entry.weights.delete(resource)
      return false
    },
    clear() {
      entries.clear()
      keysOf.clear()
      characters = 0
    },
  }
}

function slim(latest: ContactPresence): ContactPresence {
  const { presence, jid, to } = latest
  if (weightOf(presence.element) <= MAX_PRESENCE) return latest
  const { show, priority } = presence
  return { ...latest, presence: Presence.of({ from: jid, to, ...(show && { show }), priority }) }
}
