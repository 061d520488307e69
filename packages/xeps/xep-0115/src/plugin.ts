import type { Ops } from '@trestle/api-registry'
import { createCache, createTaskQueue, definePlugin, notAnswered, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type DiscoInfoValue, disco } from '@trestle/xep-0030'
import { defineEvent, waitForPromise } from '@trestle/xmlstream'
import { createAnnouncements } from './announcements.js'
import { Caps, type CapsValue, NS_CAPS } from './elements.js'
import { type ContactCaps, createLookups, isSmall } from './lookups.js'
import { type CapsKey, type CapsOps, capsOps } from './ops.js'
import { type CapsHash, isWellFormed, verifiedPart } from './verification.js'

export interface CapsLearned {
  readonly jid: JID
  /** The local address that the presence was sent to: only on components there are several. */
  readonly to: JID | undefined
  readonly caps: CapsValue
  readonly info: DiscoInfoValue
}

/** The capabilities of an entity became known, or changed. */
export const capsLearned = defineEvent<CapsLearned>('xep-0115:learned')

export interface CapsApi {
  /**
   * The capabilities that the presence of an entity announced; `undefined` where none did. Sends a disco request only
   * where no other entity with the same hash was asked before. Rejects where that request gets no answer.
   */
  get(jid: JID | string, wait?: Wait): Promise<DiscoInfoValue | undefined>
  /** False also where no presence announced capabilities (XEP-0115 §8.3). */
  supports(jid: JID | string, feature: string, wait?: Wait): Promise<boolean>
  /** The `c` element of the last presence of an entity. */
  announced(jid: JID | string): CapsValue | undefined
  /** The `c` element that presences of this local address carry. */
  own(): Promise<CapsValue>
  readonly api: Ops<CapsOps>
}

export interface CapsOptions {
  /** A URI that names the software, best the address of its home page. */
  readonly node?: string
  /** The hash of own capabilities; `sha-1` by default, the only one that XEP-0115 demands of all. */
  readonly hash?: CapsHash
  /** Whether to look up unknown capabilities as soon as a presence announces them, or only by `get`. True by default. */
  readonly eager?: boolean
  /** Verified capabilities that are kept; 1,000 by default. */
  readonly cacheSize?: number
  /** Full addresses whose latest announcement is kept; 10,000 by default. */
  readonly maxContacts?: number
  /** Whose presences get them: of a component, some local addresses may be no software of its own. Default: all. */
  readonly at?: ((jid: JID) => boolean) | undefined
}

/** Characters of hash, node, version and extensions together; longer announcements are ignored. */
const MAX_ANNOUNCEMENT = 2048
/** Look-ups that run at a time, and that wait; more are left to `get`. */
const MAX_EAGER = 20
const MAX_WAITING = 1000

function lengthOf({ hash = '', node, ver, ext = '' }: CapsValue): number {
  return hash.length + node.length + ver.length + ext.length
}

/** Entity capabilities (XEP-0115): announces those of this host by presence, and looks up those of others. */
export const caps = definePlugin({
  name: 'xep-0115',
  features: [NS_CAPS],
  requires: { disco },
  setup({ xmpp, deps, signal, own }, options: CapsOptions) {
    const { node = 'urn:x-trestle', hash = 'sha-1', eager = true, cacheSize = 1000, maxContacts = 10_000 } = options
    const { at = () => true } = options
    const cache = createCache<DiscoInfoValue>({ max: cacheSize })
    const keyOf = ({ hash, ver }: CapsKey) => `${hash} ${ver}`
    const api = xmpp.ops.wrap('xep-0115', capsOps, {
      capsOf: ({ args }) => cache.get(keyOf(args)),
      saveCaps({ args }) {
        if (isSmall(args.info)) cache.set(keyOf(args), args.info)
      },
    })
    /** What each contact announced to each local address, and what it announced last to any. */
    const contacts = createCache<ContactCaps>({ max: maxContacts })
    const latest = createCache<ContactCaps>({ max: maxContacts })
    const contactKey = (self: Self, jid: JID) => `${self.key} ${jid}`
    const contactOf = (self: Self, jid: JID) => contacts.get(contactKey(self, jid)) ?? latest.get(jid.toString())
    function forget(self: Self, jid: JID): void {
      contacts.delete(contactKey(self, jid))
      if (latest.get(jid.toString())?.self.key === self.key) latest.delete(jid.toString())
    }
    const lookups = createLookups({ api, disco: deps.disco, clock: xmpp.clock, report: (error) => xmpp.report(error) })
    const announcements = createAnnouncements({
      xmpp,
      disco: deps.disco,
      at,
      node,
      hash,
      signal,
      own,
      async learn(ver, info) {
        if (isWellFormed(info)) await api.run('saveCaps', { node, args: { hash, ver, info: verifiedPart(info) } })
      },
    })

    const eagerLookups = createTaskQueue({ maxRunning: MAX_EAGER })
    /** The entity may have gone offline, or announced something else, since. */
    const isLatest = (contact: ContactCaps) => contacts.get(contactKey(contact.self, contact.jid)) === contact
    async function learn(contact: ContactCaps): Promise<void> {
      if (!isLatest(contact)) return
      const info = await lookups.find(contact)
      const { jid, caps, self } = contact
      if (isLatest(contact)) xmpp.events.emit(capsLearned, { jid, to: self.scope.jid, caps, info })
    }
    function learnSoon(contact: ContactCaps): void {
      if (eagerLookups.waiting >= MAX_WAITING) return
      // Whoever needs the outcome asks again, and gets the error.
      eagerLookups.run(() => learn(contact)).catch(() => {})
    }

    xmpp.onPresence(Caps, (caps, { type }, { from: jid, self }) => {
      if (type !== 'available') return
      if (lengthOf(caps) > MAX_ANNOUNCEMENT) return forget(self, jid)
      const before = contacts.get(contactKey(self, jid))?.caps
      if (before && before.hash === caps.hash && before.node === caps.node && before.ver === caps.ver) return
      const contact: ContactCaps = { jid, caps, self }
      contacts.set(contactKey(self, jid), contact)
      latest.set(jid.toString(), contact)
      if (eager) learnSoon(contact)
    })
    xmpp.events.on('presence', ({ from, to, type }) => {
      if (from && type === 'unavailable') forget(to ? xmpp.as(to) : xmpp, from)
    })
    xmpp.events.on('offline', () => {
      contacts.clear()
      latest.clear()
      lookups.clear()
    })

    return (self: Self): CapsApi => {
      const view: CapsApi = {
        async get(jid, wait = {}) {
          const contact = contactOf(self, JID.from(jid))
          if (!contact) return undefined
          const timedOut = (milliseconds: number) => notAnswered(contact.jid.toString(), milliseconds)
          return waitForPromise(
            { timeout: Number.POSITIVE_INFINITY, ...wait, clock: xmpp.clock, timedOut },
            lookups.find(contact),
          )
        },
        supports: async (jid, feature, wait) => (await view.get(jid, wait))?.features.includes(feature) ?? false,
        announced: (jid) => contactOf(self, JID.from(jid))?.caps,
        own: async () => (await announcements.current(self)).caps,
        api,
      }
      return view
    }
  },
})
