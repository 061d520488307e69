import { createSerial, type Xmpp } from '@trestle/core'
import { type Element, serialize } from '@trestle/xml'
import type { Log } from './network.js'
import type { GatewayStore } from './store.js'
import { readStored } from './stored-stanza.js'

/** Messages towards users: kept until they were sent, so that none is lost between the network's word and ours. */
export interface Outbox {
  /**
   * Resolves after commit. A message whose legacy id the chat has seen before is not sent again. Where there is no
   * connection to the server, it is sent when there is one, before whatever comes later for that user.
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
  // A user's messages leave in the order they came in, and none twice because two find it unsent.
  const serial = createSerial()
  /** Users of whom nothing waits. Of the others, what waits goes first. */
  const upToDate = new Set<string>()

  /** False where there is no connection: what comes later must wait as well. */
  async function transmit(id: number, read: () => Element): Promise<boolean> {
    if (!xmpp.online) return false
    try {
      xmpp.send(read())
    } catch (error) {
      if (!xmpp.online) return false
      // It can never be sent, and must not hold up those behind it.
      log.error({ error }, 'A message that was kept for a user cannot be sent.')
    }
    await store.outgoing.sent(id)
    return true
  }

  async function flush(user: string): Promise<void> {
    for (const { id, stanza } of await store.outgoing.pending(user)) {
      if (!(await transmit(id, () => readStored(stanza)))) return
    }
    if (xmpp.online) upToDate.add(user)
  }

  return {
    send: ({ stanza, ...message }) =>
      serial.run(message.user, async () => {
        const at = new Date(xmpp.clock.now())
        const id = await store.outgoing.add({ ...message, stanza: serialize(stanza), at })
        if (id === undefined) {
          log.debug(
            { user: message.user, legacyId: message.legacyId },
            'The network repeated a message; it was sent before.',
          )
        } else if (!upToDate.has(message.user)) await flush(message.user)
        else if (!(await transmit(id, () => stanza))) upToDate.delete(message.user)
      }),
    flush: (user) => serial.run(user, () => flush(user)),
  }
}
