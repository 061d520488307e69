import { createCache, type Self, type Wait, type Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { DiscoApi } from '@trestle/xep-0030'
import { MAM_NAMESPACES, type MamNamespace, NS_MAM } from './elements.js'

/** Which namespaces archives know: the newest, unless they announce older ones alone. */
export interface ArchiveNamespaces {
  /**
   * Asks an archive in the newest namespace; where the archive does not know the request, and announces older namespaces
   * alone, in the newest of those, then and until the end of the session.
   */
  ask<T>(self: Self, archive: JID, wait: Wait, ask: (ns: MamNamespace) => Promise<T>): Promise<T>
}

export function createArchiveNamespaces(
  xmpp: Xmpp,
  disco: (self: Self) => Pick<DiscoApi, 'supports'>,
): ArchiveNamespaces {
  const known = createCache<MamNamespace>({ max: 1000 })
  xmpp.events.on('offline', () => known.clear())

  async function supports(self: Self, entity: JID, ns: string, wait: Wait): Promise<boolean> {
    try {
      return await disco(self).supports(entity, ns, wait)
    } catch (error) {
      if (error instanceof StanzaError) return false
      throw error
    }
  }

  async function announced(self: Self, archive: JID, wait: Wait): Promise<MamNamespace> {
    // Older servers announce what accounts have for themselves.
    const entities = archive.equals(self.jid.bare) ? [archive, JID.parse(archive.domain)] : [archive]
    for (const entity of entities) {
      for (const ns of MAM_NAMESPACES) if (await supports(self, entity, ns, wait)) return ns
    }
    return NS_MAM
  }

  return {
    async ask(self, archive, wait, ask) {
      const key = `${self.key} ${archive}`
      const namespace = known.get(key)
      if (namespace) return ask(namespace)
      try {
        const answer = await ask(NS_MAM)
        known.set(key, NS_MAM)
        return answer
      } catch (error) {
        if (!isUnknown(error)) throw error
        const found = await announced(self, archive, wait)
        if (found === NS_MAM) throw error
        known.set(key, found)
        return ask(found)
      }
    },
  }
}

function isUnknown(error: unknown): boolean {
  if (!(error instanceof StanzaError)) return false
  return error.condition === 'service-unavailable' || error.condition === 'feature-not-implemented'
}
