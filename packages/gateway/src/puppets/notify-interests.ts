import { createCache, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { capsLearned } from '@trestle/xep-0115'
import type { Users } from '../sessions/users.js'
import { notifiedNodes } from './contact-items.js'

/** Nodes that the clients of users want to be notified of: their capabilities contain `NODE+notify` (XEP-0163 §4). */
export interface NotifyInterests {
  /** The clients of a user that want events of a node. */
  of(user: string, node: string): readonly JID[]
  /** Whether any client of a user wants any events. */
  any(user: string): boolean
  stop(): void
}

export interface NotifyInterestsOptions {
  readonly xmpp: Xmpp
  readonly users: Users
  /** A client came online that wants these nodes, or came to want them. */
  readonly learned: (user: string, client: JID, nodes: readonly string[]) => void
}

/** Clients whose capabilities are kept; beyond them, the least recently kept are forgotten. */
const MAX_CLIENTS = 50_000

/** Learns what clients want from the presences that they send to the gateway itself. */
export function createNotifyInterests({ xmpp, users, learned }: NotifyInterestsOptions): NotifyInterests {
  const byUser = new Map<string, Map<string, { readonly jid: JID; readonly nodes: ReadonlySet<string> }>>()
  const clients = createCache<JID>({ max: MAX_CLIENTS, onEvicted: (jid) => unlist(jid) })

  function unlist(jid: JID): void {
    const user = jid.bare.toString()
    const kept = byUser.get(user)
    kept?.delete(jid.toString())
    if (kept?.size === 0) byUser.delete(user)
  }

  const disposers = [
    xmpp.events.on(capsLearned, ({ jid, to = xmpp.jid, info: { features } }) => {
      const user = jid.bare.toString()
      if (to.local !== '' || !users.get(user)) return
      const nodes = notifiedNodes.filter((node) => features.includes(`${node}+notify`))
      const before = byUser.get(user)?.get(jid.toString())?.nodes
      if (nodes.length === 0) {
        clients.delete(jid.toString())
        return unlist(jid)
      }
      clients.set(jid.toString(), jid)
      const kept = byUser.get(user) ?? new Map()
      byUser.set(user, kept.set(jid.toString(), { jid, nodes: new Set(nodes) }))
      const added = nodes.filter((node) => !before?.has(node))
      if (added.length > 0) learned(user, jid, added)
    }),
    xmpp.events.on('presence', ({ from, to = xmpp.jid, type }) => {
      if (!from || type !== 'unavailable' || to.local !== '') return
      clients.delete(from.toString())
      unlist(from)
    }),
    xmpp.events.on('offline', () => {
      clients.clear()
      byUser.clear()
    }),
  ]

  return {
    of: (user, node) =>
      [...(byUser.get(user)?.values() ?? [])].filter(({ nodes }) => nodes.has(node)).map(({ jid }) => jid),
    any: (user) => byUser.has(user),
    stop() {
      for (const dispose of disposers) dispose()
      clients.clear()
      byUser.clear()
    },
  }
}
