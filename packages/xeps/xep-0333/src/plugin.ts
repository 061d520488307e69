import { type Arrival, definePlugin, presenceVisibility, type Self, type Wait } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { stanzaIds } from '@trestle/xep-0359'
import { defineEvent } from '@trestle/xmlstream'
import { Acknowledged, Displayed, Markable, NS_MARKERS, Received } from './elements.js'

/** `received` and `acknowledged` come from clients of before version 0.5. */
export type MarkerKind = 'received' | 'displayed' | 'acknowledged'

/**
 * Somebody marked all messages up to one. Markers only move forward: one for a message that is older than what is marked
 * already, or that is not known in the chat, does not count (XEP-0333 §5).
 */
export interface MarkerReceived {
  readonly kind: MarkerKind
  /** The id of the message: in rooms the one that the room gave it, where the room gives ids. */
  readonly id: string
  readonly message: Message
  /** Who marked it; `direction` is `out` where another client of the account displayed it. */
  readonly arrival: Arrival
}

export const markerReceived = defineEvent<MarkerReceived>('xep-0333:marker')

export interface SendDisplayedOptions extends Wait {
  /** Whether to tell also those who did not ask; in rooms nobody needs to ask. Default: false (XEP-0333 §5). */
  readonly unasked?: boolean | undefined
}

export interface MarkersApi {
  /** Asks to be told when a message is displayed, and gives it an id where it has none. Returns the message. */
  request(message: Message): Message
  /**
   * Tells the sender, or the room, that everything up to this message was displayed, and returns the marker. Sends none,
   * and resolves to undefined, for messages of this account, for markers, for what has no id, for what did not ask, and
   * to those who may not see the presence of this address (§7). Rejects where a room cannot be asked whether its ids are
   * its own: timeout, signal, lost session. Not for one's own messages that a room reflects.
   */
  sendDisplayed(
    message: Message,
    arrival: Pick<Arrival, 'from' | 'direction'>,
    options?: SendDisplayedOptions,
  ): Promise<Message | undefined>
}

const kinds = { received: Received, displayed: Displayed, acknowledged: Acknowledged } as const
const kindNames = Object.keys(kinds) as MarkerKind[]

/** Displayed Markers (XEP-0333): says up to which message a chat was read, and tells what others have read. */
export const markers = definePlugin({
  name: 'xep-0333',
  features: [NS_MARKERS],
  requires: { presenceVisibility, stanzaIds },
  setup({ xmpp, deps }) {
    for (const kind of kindNames) {
      xmpp.onMessage(
        kinds[kind],
        ({ id }, message, arrival) => xmpp.events.emit(markerReceived, { kind, id, message, arrival }),
        { via: 'any' },
      )
    }

    return (self: Self): MarkersApi => {
      const idOf = async (message: Message, arrival: Pick<Arrival, 'from'>, wait: Wait) =>
        (message.type === 'groupchat' && (await deps.stanzaIds(self).getStanzaId(message, arrival, wait))) || message.id

      return {
        request(message) {
          message.id ??= xmpp.newId()
          return message.set(Markable, {})
        },
        async sendDisplayed(message, arrival, { unasked = false, ...wait } = {}) {
          const inRoom = message.type === 'groupchat'
          if (arrival.direction === 'out' || arrival.from.bare.equals(self.jid.bare) || message.type === 'error') return
          if (kindNames.some((kind) => message.has(kinds[kind]))) return
          if (!inRoom && !unasked && !message.has(Markable)) return
          if (!inRoom && !(await deps.presenceVisibility(self).isVisibleTo(arrival.from))) return
          const id = await idOf(message, arrival, wait)
          if (id === undefined) return
          const to = inRoom ? arrival.from.bare : arrival.from
          const marker = self.message({ to, type: message.type, thread: message.thread }).set(Displayed, { id })
          self.send(marker)
          return marker
        },
      }
    }
  },
})
