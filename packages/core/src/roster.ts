import type { Ops } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import {
  type PresenceType,
  type RosterItemValue,
  RosterQuery,
  RosterResult,
  RosterVersioning,
  rosterSetExchange,
  StanzaError,
} from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { defineEvent, waitForPromise } from '@trestle/xmlstream'
import { decodeReporting } from './decode-reporting.js'
import { XmppError } from './errors.js'
import { definePlugin } from './plugin.js'
import { createRosterItems, type RosterChange } from './roster-items.js'
import { fromStored, rosterOps, toStored } from './roster-ops.js'
import type { Self } from './self.js'
import { createSerial } from './serial.js'
import type { Wait } from './wait.js'

/** A contact was added, changed or removed: by this client, by another of the account, or by the server. */
export const rosterChanged = /* @__PURE__ */ defineEvent<RosterChange>('roster:changed')

/** The parts of an item that a client may change; the subscription is changed by the server. */
export interface RosterEntry {
  readonly jid: JID | string
  readonly name?: string | undefined
  readonly groups?: readonly string[] | undefined
}

/** The contacts of the account (RFC 6121 §2), and the subscriptions between it and them (§3). */
export interface RosterApi {
  readonly api: Ops<typeof rosterOps>
  /** By bare address; live, and kept while there is no session. Empty until `load`. */
  readonly items: ReadonlyMap<string, RosterItemValue>
  /** The server's name for this state of the roster, where it has versions. */
  readonly version: string | undefined
  get(jid: JID | string): RosterItemValue | undefined
  /**
   * Asks the server for the roster: best done before the first presence. From then on it is asked for in each new
   * session. While it is asked for already, this waits for the same answer.
   */
  load(wait?: Wait): Promise<ReadonlyMap<string, RosterItemValue>>
  /** Adds a contact, or changes its name and groups; `items` has it when the server says so. */
  set(entry: RosterEntry, wait?: Wait): Promise<void>
  /** Removes a contact, and the subscriptions both ways. */
  remove(jid: JID | string, wait?: Wait): Promise<void>
  /** Asks for the contact's presence. */
  subscribe(jid: JID | string, options?: { readonly status?: string }): void
  unsubscribe(jid: JID | string): void
  /** Grants a request; where there is none, grants it in advance if the server can (RFC 6121 §3.4). */
  approve(jid: JID | string): void
  /** Refuses a request. */
  deny(jid: JID | string): void
  /** Cancels the subscription of the contact (`unsubscribed`). */
  revoke(jid: JID | string): void
}

export interface RosterOptions {
  /** Contacts kept, 50,000 by default; the rest of a larger roster is left out, and reported as an error. */
  readonly maxItems?: number | undefined
}

/** The roster of a client's account. */
export const roster = /* @__PURE__ */ definePlugin({
  name: 'roster',
  setup({ xmpp }, { maxItems = 50_000 }: RosterOptions) {
    if (xmpp.kind !== 'client') {
      throw new XmppError('setup-failed', 'roster is for clients: on a component, use `subscriptions`.')
    }
    const api = xmpp.ops.wrap('roster', rosterOps)
    const items = createRosterItems(maxItems, (change) => xmpp.events.emit(rosterChanged, change))
    let version: string | undefined
    let versioned = false
    let wanted = false
    let loading: Promise<void> | undefined
    // Pushes that overtake the answer on its way through the program must not be undone by it.
    let pushes: { readonly item: RosterItemValue; readonly ver: string | undefined }[] | undefined

    // Whether the server has versions is told by an offer that there is nothing to negotiate about (RFC 6121 §2.6.1).
    xmpp.onOffer(({ offer }) => {
      versioned = offer.child(RosterVersioning.ns, RosterVersioning.name) !== undefined
    })

    const saves = createSerial()
    let saveWaits = false

    /** Soon, and not more often than the store can. */
    function save(jid: JID): void {
      if (version === undefined || saveWaits) return
      saveWaits = true
      const saved = saves.run(jid.toString(), async () => {
        saveWaits = false
        if (version !== undefined) await api.run('saveRoster', { jid, args: toStored(version, items.all.values()) })
      })
      saved.catch((error) => xmpp.report(error))
    }

    function applyItem(item: RosterItemValue, ver: string | undefined): void {
      if (!items.put(item)) xmpp.report(tooMany())
      version = ver ?? version
    }

    function takeAll(query: Element): void {
      const read = decodeReporting(RosterResult, query, (error) => xmpp.report(error, query))
      const listed = read.items.filter(({ subscription }) => subscription !== 'remove')
      const left = items.replace(listed.map((item) => ({ ...item, jid: item.jid.bare })))
      if (left > 0) xmpp.report(tooMany())
      // What is left out would stay left out if the server sent changes only.
      version = left > 0 ? undefined : read.ver
    }

    /** With a stored version, the server sends changes alone; without, the whole roster. */
    async function restore(jid: JID): Promise<void> {
      if (!versioned || version !== undefined) return
      try {
        const stored = await api.run('loadRoster', { jid })
        if (stored && items.replace(fromStored(stored)) === 0) version = stored.version
      } catch (error) {
        xmpp.report(error)
      }
    }

    async function request(wait: Wait | undefined): Promise<void> {
      const account = xmpp.jid.bare
      await restore(account)
      pushes = []
      try {
        const ver = versioned ? (version ?? '') : undefined
        const { payload } = await xmpp.iq.request('get', undefined, RosterQuery.encode({ ver, items: [] }), wait)
        // An empty result: nothing changed but what pushes say.
        if (payload?.is(RosterQuery.ns, RosterQuery.name)) takeAll(payload)
      } finally {
        for (const { item, ver } of pushes) applyItem(item, ver)
        pushes = undefined
      }
      save(account)
    }

    function load({ timeout, signal }: Wait = {}): Promise<void> {
      wanted = true
      if (signal?.aborted) return Promise.reject(signal.reason)
      // Who asked first may give up before the others do.
      loading ??= request({ timeout }).finally(() => {
        loading = undefined
      })
      return waitForPromise({ signal, timeout: Number.POSITIVE_INFINITY }, loading)
    }

    xmpp.events.on('online', ({ resumed }) => {
      if (wanted && !resumed) load().catch((error) => xmpp.report(error))
    })

    xmpp.iq.onSet(rosterSetExchange, ({ ver, items: [item, ...others] }, { from }) => {
      // Anybody can send this; only the own server speaks for the account (RFC 6121 §2.1.6).
      if (!from.equals(xmpp.jid.bare)) throw new StanzaError('service-unavailable')
      if (!item || others.length > 0) throw new StanzaError('bad-request', { text: 'A push has one item.' })
      const pushed = { ...item, jid: item.jid.bare }
      if (pushes && pushes.length < maxItems) pushes.push({ item: pushed, ver })
      else {
        applyItem(pushed, ver)
        save(from)
      }
    })

    return (self: Self): RosterApi => {
      const bare = (jid: JID | string) => JID.from(jid).bare
      const sendSubscription = (type: PresenceType, jid: JID | string, status?: string) =>
        self.send(self.presence({ type, to: bare(jid), status }))
      return {
        api,
        items: items.all,
        get version() {
          return version
        },
        get: (jid) => items.all.get(bare(jid).toString()),
        async load(wait) {
          await load(wait)
          return items.all
        },
        async set({ jid, name, groups }, wait) {
          // What other specifications added to the contact stays.
          const rest = items.all.get(bare(jid).toString())?.rest
          await self.iq.set(undefined, rosterSetExchange, { items: [{ jid: bare(jid), name, groups, rest }] }, wait)
        },
        remove: async (jid, wait) =>
          self.iq.set(undefined, rosterSetExchange, { items: [{ jid: bare(jid), subscription: 'remove' }] }, wait),
        subscribe: (jid, { status } = {}) => sendSubscription('subscribe', jid, status),
        unsubscribe: (jid) => sendSubscription('unsubscribe', jid),
        approve: (jid) => sendSubscription('subscribed', jid),
        deny: (jid) => sendSubscription('unsubscribed', jid),
        revoke: (jid) => sendSubscription('unsubscribed', jid),
      }
    }
  },
})

function tooMany(): StanzaError {
  return new StanzaError('resource-constraint', { text: 'The roster is larger than maxItems: contacts are left out.' })
}
