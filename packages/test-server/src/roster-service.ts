import type { JID } from '@trestle/jid'
import { type RosterItemValue, RosterQuery, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { isVisible, toItem } from './roster-entry.js'
import type { Rosters } from './rosters.js'
import { type Request, type ServiceTable, serviceKey } from './services.js'
import type { Subscriptions } from './subscriptions.js'

/** RFC 6121 §2.3.3 leaves the bounds to servers. */
const LONGEST_NAME = 1023
const MOST_GROUPS = 100

/** Answers for the roster: get, set, remove (RFC 6121 §2). */
export function rosterService(rosters: Rosters, subscriptions: Subscriptions): ServiceTable {
  function get({ payload, from, session }: Request): Element | undefined {
    const { ver } = RosterQuery.decode(payload)
    if (session) session.interested = true
    const version = rosters.versionOf(from.bare)
    if (ver === version) return undefined
    const items = rosters.entriesOf(from.bare).filter(isVisible).map(toItem)
    return RosterQuery.encode({ items, ...(ver !== undefined && { ver: version }) })
  }

  function set({ payload, from }: Request): undefined {
    const { items } = RosterQuery.decode(payload)
    const [item] = items
    if (!item || items.length > 1) throw new StanzaError('bad-request', { text: 'One item at a time.' })
    const account = from.bare
    const contact = item.jid.bare
    if (contact.equals(account)) throw new StanzaError('not-allowed', { text: 'Nobody is their own contact.' })
    if (item.subscription === 'remove') remove(account, contact)
    else {
      checkItem(item)
      const { name: _, ...before } = rosters.entry(account, contact)
      rosters.put(account, {
        ...before,
        listed: true,
        groups: item.groups ?? [],
        ...(item.name !== undefined && { name: item.name }),
      })
    }
  }

  function remove(account: JID, contact: JID): void {
    const entry = rosters.entry(account, contact)
    if (!isVisible(entry)) throw new StanzaError('item-not-found')
    rosters.remove(account, contact)
    subscriptions.cancel(account, entry, contact)
  }

  return { [serviceKey('get', RosterQuery)]: get, [serviceKey('set', RosterQuery)]: set }
}

/** RFC 6121 §2.3.3. */
function checkItem({ name = '', groups = [] }: RosterItemValue): void {
  if (new Set(groups).size < groups.length) throw new StanzaError('bad-request', { text: 'A group is named twice.' })
  const tooLong = [name, ...groups].some((text) => text.length > LONGEST_NAME)
  if (tooLong || groups.includes('') || groups.length > MOST_GROUPS) {
    throw new StanzaError('not-acceptable', { text: 'A name is too long, a group has none, or there are too many.' })
  }
}
