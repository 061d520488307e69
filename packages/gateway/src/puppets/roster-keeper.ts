import { createSerial, type SubscriptionsApi } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type RosterItemValue, StanzaError } from '@trestle/stanza'
import { PrivilegeError } from '@trestle/xep-0356'
import type { Clock } from '@trestle/xmlstream'
import type { Log } from '../module/network.js'
import type { Privileges } from '../privileges/privileges.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import type { Addresses } from './addresses.js'
import type { Contacts } from './puppets.js'
import { rosterDifference, type WrittenEntry } from './roster-difference.js'
import { createRosterRecords } from './roster-records.js'

/** Keeps friends, and the gateway itself, in the rosters of users whose server lets the gateway write them. */
export interface RosterKeeper {
  /** Whether the roster of that user is kept. Otherwise subscriptions are asked for. */
  keeps(user: string): boolean
  /** Brings the items of contacts in step, soon; `undefined` names the gateway itself. */
  note(user: string, legacyId: string | undefined): void
  /** Brings everything of a user in step, soon. */
  noteAll(user: string): void
  /** Removes the item of a contact now. What fails is tried again with the next `noteAll`. */
  remove(user: string, legacyId: string): Promise<void>
  /** Removes all items. */
  removeAll(user: string): Promise<void>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
  stop(): void
}

export interface RosterKeeperOptions {
  readonly privileges: Privileges
  readonly contacts: Contacts
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly clock: Clock
  readonly log: Log
  /** The name of the gateway in rosters. */
  readonly name: string
  readonly subscriptionsOf: (local: JID) => SubscriptionsApi
  readonly isUser: (user: string) => boolean
  /** The group of contacts for which the network names none. */
  readonly group?: string | undefined
  /** Asks for the user's presence, which the server sends to new contacts only later. */
  readonly probe: (user: string) => void
  /** The server refuses to write the roster: these friends, or the gateway, are without a subscription. */
  readonly refused: (user: string, contact: StoredContact | undefined) => Promise<void>
}

/** Milliseconds for which changes are gathered, so that a list of contacts costs one look at the roster. */
const GATHER = 100
/** The key of the gateway's own item; those of contacts have a prefix. */
const GATEWAY = 'gateway'
const CONTACT = 'contact:'
const keyOf = (legacyId: string | undefined) => (legacyId === undefined ? GATEWAY : CONTACT + legacyId)
const legacyIdIn = (key: string) => (key === GATEWAY ? undefined : key.slice(CONTACT.length))

/** Users whose rosters are looked at at one time, as when the server has come back. */
const AT_ONCE = 8
/** Items after which other work has its turn. */
const BATCH = 100

interface Known {
  readonly items: ReadonlyMap<string, RosterItemValue>
  readonly records: ReadonlyMap<string, WrittenEntry>
}

interface Gathered {
  readonly keys: Set<string>
  all: boolean
  readonly timer: unknown
}

export function createRosterKeeper(options: RosterKeeperOptions): RosterKeeper {
  const { privileges, contacts, store, addresses, clock, log, subscriptionsOf, isUser } = options
  const stored = createRosterRecords(store)
  const serial = createSerial()
  const turns = createSerial()
  let turn = 0
  const gathered = new Map<string, Gathered>()
  let isStopped = false

  function gather(user: string, add: (to: Gathered) => void): void {
    if (isStopped || !privileges.rosters(user)) return
    const known = gathered.get(user)
    const entry = known ?? { keys: new Set(), all: false, timer: clock.setTimeout(() => flush(user), GATHER) }
    add(entry)
    gathered.set(user, entry)
  }

  function flush(user: string): void {
    const entry = gathered.get(user)
    gathered.delete(user)
    if (!entry || isStopped) return
    turns
      .run(String(turn++ % AT_ONCE), () => serial.run(user, () => bringInStep(user, entry)))
      .catch((error) => log.warn({ user, error }, 'The roster of a user cannot be kept.'))
  }

  async function bringInStep(user: string, { keys, all }: Gathered): Promise<void> {
    if (!isUser(user)) return
    const records = await stored.all(user)
    const todo = all ? new Set([...keys, GATEWAY, ...(await friendsOf(user)), ...records.keys()]) : keys
    try {
      const items = new Map((await privileges.getRoster(user)).map((item) => [item.jid.toString(), item]))
      let count = 0
      for (const key of todo) {
        if (isStopped || !isUser(user)) return
        await bringItemInStep(user, key, { items, records })
        if (++count % BATCH === 0) await new Promise(setImmediate)
      }
    } catch (error) {
      if (!isRefusal(error)) throw error
      log.warn({ user, error }, 'The server does not let the roster of a user be written: asking for subscriptions.')
      privileges.refuseRosters(user)
      for (const key of todo) await withoutRoster(user, key)
    }
  }

  async function friendsOf(user: string): Promise<readonly string[]> {
    const friends = (await store.contacts.all(user)).filter(({ friend }) => friend)
    return friends.map(({ legacyId }) => keyOf(legacyId))
  }

  /** The contact of a key, if it has a place in the roster. */
  async function friendOf(user: string, key: string): Promise<StoredContact | undefined> {
    const legacyId = legacyIdIn(key)
    const contact = legacyId === undefined ? undefined : await contacts.get(user, legacyId)
    return contact?.friend ? contact : undefined
  }

  async function bringItemInStep(user: string, key: string, { items, records }: Known): Promise<void> {
    const friend = await friendOf(user, key)
    const before = records.get(key)
    const jid = addressOf(key)
    if (key !== GATEWAY && !friend) {
      // What the gateway has not written is the user's.
      if (before) await removeItem(user, key, jid && items.has(jid.toString()) ? jid : undefined)
      return
    }
    if (!jid) return
    const wanted = friend ? wantedOf(friend, options.group) : { name: options.name }
    const { item, written } = rosterDifference(items.get(jid.toString()), wanted, before)
    if (item) await privileges.setRosterItem(user, { jid, ...item, subscription: 'both' })
    if (JSON.stringify(before) !== JSON.stringify(written)) await stored.set(user, key, written)
    if (item || !before) await subscribeSilently(user, jid)
  }

  /** The roster has both subscriptions, without the presences that make them. */
  async function subscribeSilently(user: string, local: JID): Promise<void> {
    const view = subscriptionsOf(local)
    const { to, from } = await view.state(user)
    if (to && from) return
    const args = { contact: addresses.user(user), state: 'both' }
    await view.api.run('saveSubscription', { jid: local.bare, args })
    await view.announceTo(user)
    if (local.local === '') options.probe(user)
  }

  async function removeItem(user: string, key: string, jid: JID | undefined): Promise<void> {
    if (jid) await privileges.removeRosterItem(user, jid)
    await stored.set(user, key, undefined)
  }

  async function withoutRoster(user: string, key: string): Promise<void> {
    const friend = await friendOf(user, key)
    if (friend || key === GATEWAY) await options.refused(user, friend)
  }

  function addressOf(key: string): JID | undefined {
    const legacyId = legacyIdIn(key)
    try {
      return legacyId === undefined ? addresses.gateway : addresses.puppet(legacyId)
    } catch {
      // The map of ids is another one than it was.
      return undefined
    }
  }

  async function removeNow(user: string, isMeant: (key: string) => boolean): Promise<void> {
    if (!privileges.rosters(user)) return
    await serial
      .run(user, async () => {
        for (const key of (await stored.all(user)).keys()) if (isMeant(key)) await removeItem(user, key, addressOf(key))
      })
      .catch((error) => log.warn({ user, error }, 'The gateway cannot remove its items from the roster of a user.'))
  }

  return {
    keeps: (user) => privileges.rosters(user),
    note: (user, legacyId) => gather(user, ({ keys }) => void keys.add(keyOf(legacyId))),
    noteAll: (user) =>
      gather(user, (entry) => {
        entry.all = true
      }),
    remove: (user, legacyId) => removeNow(user, (key) => key === keyOf(legacyId)),
    removeAll: (user) => removeNow(user, () => true),
    async idle() {
      await turns.idle()
      await serial.idle()
    },
    stop() {
      isStopped = true
      for (const { timer } of gathered.values()) clock.clearTimeout(timer)
      gathered.clear()
    },
  }
}

/** The groups come from the network, where it says some. */
function wantedOf({ name, details }: StoredContact, group: string | undefined): WrittenEntry {
  const groups = details?.['groups'] ?? (group === undefined ? undefined : [group])
  return {
    ...(name !== undefined && { name }),
    ...(Array.isArray(groups) && { groups: groups.filter((group): group is string => typeof group === 'string') }),
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof StanzaError || (error instanceof PrivilegeError && error.code === 'not-granted')
}
