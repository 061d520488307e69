import type { Ops } from '@trestle/api-registry'
import { createCache, definePlugin, notAnswered, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type DiscoInfoValue, disco } from '@trestle/xep-0030'
import { defineEvent, waitForPromise } from '@trestle/xmlstream'
import { createAnnouncements } from './announcements.js'
import { createEagerness } from './eagerness.js'
import { Caps, type CapsValue, NS_CAPS } from './elements.js'
import { createLookups, type Heard, isSmall } from './lookups.js'
import { type CapsKey, type CapsOps, capsOps } from './ops.js'
import { type CapsHash, isWellFormed, verifiedPart } from './verification.js'

export interface CapsLearned {
  readonly jid: JID
  /** The local address that the presence was sent to: only on components there are several. */
  readonly to: JID | undefined
  readonly caps: CapsValue
  readonly info: DiscoInfoValue
}

/** It became known what an entity can do, for the first time or anew. */
export const capsLearned = defineEvent<CapsLearned>('xep-0115:learned')

export interface CapsApi {
  /**
   * What an entity can do, of which a presence has told; `undefined` where none has. Asks only where nobody has told the
   * same before. Rejects where it has to ask and gets no answer.
   */
  get(jid: JID | string, wait?: Wait): Promise<DiscoInfoValue | undefined>
  /** False too where no presence has told anything (XEP-0115 §8.3). */
  supports(jid: JID | string, feature: string, wait?: Wait): Promise<boolean>
  /** What the last presence of an entity said. */
  announced(jid: JID | string): CapsValue | undefined
  /** What presences of this local address say. */
  own(): Promise<CapsValue>
  readonly api: Ops<CapsOps>
}

export interface CapsOptions {
  /** A URI that names the software, best the address of its home page. */
  readonly node?: string
  /** How own capabilities are told; `sha-1`, which everybody knows, by default. */
  readonly hash?: CapsHash
  /** Asks as soon as a presence tells of something unknown; otherwise when `get` does. True by default. */
  readonly eager?: boolean
  /** Verified capabilities that are kept; 1,000 by default. */
  readonly cacheSize?: number
  /** Resources of others whose last word is kept; 10,000 by default. */
  readonly maxContacts?: number
}

/** In characters: what is longer is no address of a software's home page and its version, and is passed over. */
const MAX_ANNOUNCEMENT = 2048

function lengthOf({ hash = '', node, ver, ext = '' }: CapsValue): number {
  return hash.length + node.length + ver.length + ext.length
}

/** Entity capabilities (XEP-0115): tells by presence what this host can do, and learns the same of others. */
export const caps = definePlugin({
  name: 'xep-0115',
  features: [NS_CAPS],
  requires: { disco },
  setup({ xmpp, deps, signal, own }, options: CapsOptions) {
    const { node = 'urn:x-trestle', hash = 'sha-1', eager = true, cacheSize = 1000, maxContacts = 10_000 } = options
    const cache = createCache<DiscoInfoValue>({ max: cacheSize })
    const keyOf = ({ hash, ver }: CapsKey) => `${hash} ${ver}`
    const api = xmpp.ops.wrap('xep-0115', capsOps, {
      capsOf: ({ args }) => cache.get(keyOf(args)),
      saveCaps({ args }) {
        if (isSmall(args.info)) cache.set(keyOf(args), args.info)
      },
    })
    const contacts = createCache<Heard>({ max: maxContacts })
    const lookups = createLookups({ api, disco: deps.disco, clock: xmpp.clock, report: (error) => xmpp.report(error) })
    const announcements = createAnnouncements({
      xmpp,
      disco: deps.disco,
      node,
      hash,
      signal,
      own,
      async learn(ver, info) {
        if (isWellFormed(info)) await api.run('saveCaps', { node, args: { hash, ver, info: verifiedPart(info) } })
      },
    })

    const eagerness = createEagerness(async (heard: Heard) => {
      const info = await lookups.find(heard)
      const { jid, caps, self } = heard
      // It may have gone, or changed, since.
      if (contacts.get(jid.toString()) !== heard) return
      xmpp.events.emit(capsLearned, { jid, to: self.scope.jid, caps, info })
    })

    xmpp.onPresence(Caps, (caps, { type }, { from: jid, self }) => {
      if (type !== 'available') return
      if (lengthOf(caps) > MAX_ANNOUNCEMENT) {
        contacts.delete(jid.toString())
        return
      }
      const before = contacts.get(jid.toString())?.caps
      if (before && before.hash === caps.hash && before.node === caps.node && before.ver === caps.ver) return
      const heard: Heard = { jid, caps, self }
      contacts.set(jid.toString(), heard)
      if (eager) eagerness.add(heard)
    })
    xmpp.events.on('presence', ({ from, type }) => {
      if (from && type === 'unavailable') contacts.delete(from.toString())
    })
    xmpp.events.on('offline', () => {
      contacts.clear()
      lookups.clear()
      eagerness.clear()
    })

    return (self: Self): CapsApi => {
      const view: CapsApi = {
        async get(jid, wait = {}) {
          const heard = contacts.get(JID.from(jid).toString())
          if (!heard) return undefined
          const timedOut = (milliseconds: number) => notAnswered(heard.jid.toString(), milliseconds)
          return waitForPromise(
            { timeout: Number.POSITIVE_INFINITY, ...wait, clock: xmpp.clock, timedOut },
            lookups.find(heard),
          )
        },
        supports: async (jid, feature, wait) => (await view.get(jid, wait))?.features.includes(feature) ?? false,
        announced: (jid) => contacts.get(JID.from(jid).toString())?.caps,
        own: async () => (await announcements.current(self)).caps,
        api,
      }
      return view
    }
  },
})
