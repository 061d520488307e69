import { randomUUID } from 'node:crypto'
import type { JID } from '@trestle/jid'
import { Iq, type RosterItemValue, RosterQuery, StanzaError } from '@trestle/stanza'
import { isKept, isVisible, newEntry, type RosterEntry, toItem } from './roster-entry.js'
import type { Sessions } from './sessions.js'
import type { Storage } from './storage.js'

interface StoredRoster {
  readonly version: number
  readonly entries: Readonly<Record<string, RosterEntry>>
}

/** The rosters of all accounts. What changes is pushed to the account's interested resources (RFC 6121 §2.1.6). */
export interface Rosters {
  /** Counts changes; as text it is the version of RFC 6121 §2.6. */
  versionOf(account: JID): string
  entriesOf(account: JID): readonly RosterEntry[]
  /** The entry of the contact; a blank one if there is none. */
  entry(account: JID, contact: JID): RosterEntry
  /** @throws StanzaError `resource-constraint` where the roster is full */
  put(account: JID, entry: RosterEntry): void
  /** Forgets the contact. */
  remove(account: JID, contact: JID): void
  /** Forgets the whole roster, without a push. */
  clear(account: JID): void
}

export interface RosterSettings {
  readonly storage: Storage
  readonly sessions: Sessions
  readonly maxItems: number
}

export function createRosters({ storage, sessions, maxItems }: RosterSettings): Rosters {
  const stored = storage.collection<StoredRoster>('rosters')
  const read = (account: JID): StoredRoster => stored.get(account.local) ?? { version: 0, entries: {} }

  function push(account: JID, version: number, item: RosterItemValue): void {
    const payload = RosterQuery.encode({ ver: String(version), items: [item] })
    for (const session of sessions.of(account)) {
      if (session.interested)
        session.send(Iq.of({ type: 'set', to: session.jid, id: `push-${randomUUID()}`, payload }).element)
    }
  }

  function write(account: JID, contact: string, next: RosterEntry | undefined): void {
    const { version, entries } = read(account)
    const { [contact]: before, ...others } = entries
    if (next && !before && Object.keys(others).length >= maxItems) {
      throw new StanzaError('resource-constraint', { text: 'The roster is full.' })
    }
    const wasVisible = before !== undefined && isVisible(before)
    const visible = next !== undefined && isVisible(next)
    const item = visible ? toItem(next) : undefined
    const changed = visible ? !wasVisible || JSON.stringify(toItem(before)) !== JSON.stringify(item) : wasVisible
    const now = version + (changed ? 1 : 0)
    stored.set(account.local, { version: now, entries: next ? { ...others, [contact]: next } : others })
    if (changed) push(account, now, item ?? { jid: toItem(before!).jid, subscription: 'remove' })
  }

  return {
    versionOf: (account) => String(read(account).version),
    entriesOf: (account) => Object.values(read(account).entries),
    entry: (account, contact) => {
      const { entries } = read(account)
      const key = contact.bare.toString()
      return (Object.hasOwn(entries, key) ? entries[key] : undefined) ?? newEntry(contact.bare)
    },
    put: (account, entry) => write(account, entry.jid, isKept(entry) ? entry : undefined),
    remove: (account, contact) => write(account, contact.bare.toString(), undefined),
    clear: (account) => stored.delete(account.local),
  }
}
