import { createSerial, type Xmpp } from '@trestle/core'
import { type Element, serialize } from '@trestle/xml'
import type { Log } from '../module/network.js'
import type { GatewayStore } from '../storage/store.js'
import { readStored } from '../storage/stored-stanza.js'

/** Messages of the network on their way to users: stored before they are sent. */
export interface Outbox {
  /**
   * Resolves after commit. A message whose legacy id the chat has had before is not sent again. While the component is
   * offline, messages wait and leave in order once it is online.
   */
  send(message: {
    readonly user: string
    readonly chat: string
    readonly legacyId: string | undefined
    readonly stanza: Element
  }): Promise<void>
  /** Sends the messages of a user that were stored while the component was offline. */
  flush(user: string): Promise<void>
}

export function createOutbox(xmpp: Xmpp, store: GatewayStore, log: Log): Outbox {
  // One at a time for each user: messages keep their order, and none is sent twice.
  const serial = createSerial()
  /** Users who have no unsent messages in the store. For the others, those are sent first. */
  const flushed = new Set<string>()

  /** Returns false if the component is offline: later messages must wait as well. */
  async function transmit(id: number, read: () => Element): Promise<boolean> {
    if (!xmpp.online) return false
    try {
      xmpp.send(read())
    } catch (error) {
      if (!xmpp.online) return false
      // It can never be sent, and later messages must not wait for it.
      log.error({ error }, 'A stored message cannot be sent, and is dropped.')
    }
    await store.outgoing.sent(id)
    return true
  }

  async function flush(user: string): Promise<void> {
    for (const { id, stanza } of await store.outgoing.pending(user)) {
      if (!(await transmit(id, () => readStored(stanza)))) return
    }
    if (xmpp.online) flushed.add(user)
  }

  return {
    send: ({ stanza, ...message }) =>
      serial.run(message.user, async () => {
        const at = new Date(xmpp.clock.now())
        const id = await store.outgoing.add({ ...message, stanza: serialize(stanza), at })
        if (id === undefined) {
          log.debug(
            { user: message.user, legacyId: message.legacyId },
            'The network repeated a message that was sent before.',
          )
        } else if (!flushed.has(message.user)) await flush(message.user)
        else if (!(await transmit(id, () => stanza))) flushed.delete(message.user)
      }),
    flush: (user) => serial.run(user, () => flush(user)),
  }
}
