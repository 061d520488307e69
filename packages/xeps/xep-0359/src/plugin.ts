import { type Arrival, createCache, definePlugin, filterOrder, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { NS_STANZA_ID } from './elements.js'
import { addOriginId, assigningEntity, stanzaIdOf } from './stanza-ids.js'

export interface StanzaIdsOptions {
  /**
   * Whether each message that leaves gets its id as its origin id as well, for rooms that give messages other ids.
   * Default: false.
   */
  readonly originIds?: boolean | undefined
}

export interface StanzaIdsApi {
  /**
   * The id that the room, or the own account, gave a message; undefined where there is none, and where the entity does
   * not announce that nobody else can write in its name (XEP-0359 §7). Asked at most every ten minutes. Rejects where
   * that cannot be found out: timeout, signal, lost session.
   */
  getStanzaId(message: Message, arrival: Pick<Arrival, 'from'>, wait?: Wait): Promise<string | undefined>
  /** Whether an entity announces that the ids in its name are its own. Rejects as `getStanzaId` does. */
  isTrusted(entity: JID | string, wait?: Wait): Promise<boolean>
}

const TEN_MINUTES = 600_000

/** Unique and Stable Stanza IDs (XEP-0359): tells which id of a message counts. */
export const stanzaIds = definePlugin({
  name: 'xep-0359',
  requires: { disco },
  setup({ xmpp, deps }, { originIds = false }: StanzaIdsOptions) {
    const trusted = createCache<boolean>({ max: 1000, maxAge: TEN_MINUTES, clock: xmpp.clock })

    if (originIds) {
      xmpp.filter(
        'out',
        (element) => {
          if (element.name === 'message' && element.attrs['type'] !== 'error') addOriginId(new Message(element))
          return element
        },
        { order: filterOrder.annotate },
      )
    }

    async function isTrusted(self: Self, entity: JID, wait: Wait | undefined): Promise<boolean> {
      const key = `${self.key}\n${entity}`
      const known = trusted.get(key)
      if (known !== undefined) return known
      const announced = await announces(self, entity, wait)
      trusted.set(key, announced)
      return announced
    }

    /** One that refuses to tell announces nothing. */
    async function announces(self: Self, entity: JID, wait: Wait | undefined): Promise<boolean> {
      try {
        return await deps.disco(self).supports(entity, NS_STANZA_ID, wait)
      } catch (error) {
        if (error instanceof StanzaError) return false
        throw error
      }
    }

    return (self: Self): StanzaIdsApi => ({
      isTrusted: (entity, wait) => isTrusted(self, JID.from(entity), wait),
      async getStanzaId(message, { from }, wait) {
        const by = assigningEntity(message, { from, self })
        const id = stanzaIdOf(message, by)
        return id !== undefined && (await isTrusted(self, by, wait)) ? id : undefined
      },
    })
  },
})
