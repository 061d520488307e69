import type { Xmpp } from '@trestle/core'
import { type Element, parse, serialize } from '@trestle/xml'
import type { Log } from './network.js'
import type { GatewayStore } from './store.js'

/** Messages towards users: kept until they were sent, so that none is lost between the network's word and ours. */
export interface Outbox {
  /**
   * Resolves after commit. A message whose legacy id the chat has seen before is not sent again. Where there is no
   * connection to the server, it is sent when there is one.
   */
  send(message: {
    readonly user: string
    readonly chat: string
    readonly legacyId: string | undefined
    readonly stanza: Element
  }): Promise<void>
  /** Sends what was kept for a user while it could not be sent. */
  flush(user: string): Promise<void>
}

export function createOutbox(xmpp: Xmpp, store: GatewayStore, log: Log): Outbox {
  async function transmit(id: number, stanza: Element): Promise<void> {
    if (!xmpp.online) return
    try {
      xmpp.send(stanza)
    } catch (error) {
      log.debug({ error }, 'A message waits for the connection to the server.')
      return
    }
    await store.outgoing.sent(id)
  }

  return {
    async send({ stanza, ...message }) {
      const at = new Date(xmpp.clock.now())
      const id = await store.outgoing.add({ ...message, stanza: serialize(stanza), at })
      if (id === undefined)
        log.debug({ legacyId: message.legacyId }, 'The network repeated a message; it was sent before.')
      else await transmit(id, stanza)
    },
    async flush(user) {
      for (const { id, stanza } of await store.outgoing.pending(user)) await transmit(id, parse(stanza))
    },
  }
}
