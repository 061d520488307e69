import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, type Presence, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { NS_OCCUPANT_ID, OccupantId } from './elements.js'

export interface OccupantIdsApi {
  /** Whether a room gives identifiers; asked of it where it is not known already. */
  isSupportedBy(room: JID | string, wait?: Wait): Promise<boolean>
  /**
   * The identifier of the occupant that a room's message or presence comes from. Undefined where there is none, where it
   * does not fit, and where the room does not say that it gives them: then anybody may have written it (XEP-0421 §4).
   */
  of(stanza: Message | Presence, wait?: Wait): Promise<string | undefined>
}

/** Occupant Identifiers (XEP-0421): tells whether two occupants of a room are the same user. */
export const occupantIds = definePlugin({
  name: 'xep-0421',
  requires: { disco },
  setup({ deps }) {
    return (self: Self): OccupantIdsApi => {
      const view: OccupantIdsApi = {
        async isSupportedBy(room, wait) {
          try {
            return await deps.disco(self).supports(room, NS_OCCUPANT_ID, wait)
          } catch (error) {
            if (error instanceof StanzaError) return false
            throw error
          }
        },
        async of(stanza, wait) {
          const id = readOccupantId(stanza)
          if (id === undefined || !stanza.from) return undefined
          return (await view.isSupportedBy(stanza.from.bare, wait)) ? id : undefined
        },
      }
      return view
    }
  },
})

/** What a stanza says, by whomever it was written; undefined where that is more than one thing (XEP-0421 §4). */
export function readOccupantId({ element }: { readonly element: Message['element'] }): string | undefined {
  const [child, ...others] = element.childrenOf(OccupantId.ns, OccupantId.name)
  if (!child || others.length > 0) return undefined
  try {
    return OccupantId.decode(child)
  } catch {
    return undefined
  }
}
