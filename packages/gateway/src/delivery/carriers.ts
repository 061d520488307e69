import { createCache, type Xmpp } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Log } from '../module/network.js'
import type { Privileges } from '../privileges/privileges.js'
import type { EventForUser } from './event-for-user.js'

/** Messages in the name of users, on their way through the server that grants them (XEP-0356 §5.3). */
export interface Carriers {
  /** The message to the server that carries one of a user. */
  wrap(message: Message, event: EventForUser): Element
}

export interface CarriersOptions {
  readonly xmpp: Xmpp
  readonly privileges: Privileges
  readonly log: Log
  /** Aborted when the gateway stops: refusals are not looked for any more. */
  readonly signal: AbortSignal
  /** The server refused it: it has to be shown in another way. */
  readonly refused: (event: EventForUser) => Promise<void>
}

/** Carriers whose refusal is recognised. */
const MAX_REMEMBERED = 1000

export function createCarriers({ xmpp, privileges, log, signal, refused }: CarriersOptions): Carriers {
  const sent = createCache<{ readonly domain: string; readonly event: EventForUser }>({ max: MAX_REMEMBERED })

  /** Events of several stanzas are sent again once. */
  const sentAgain = new WeakSet<EventForUser>()

  const dispose = xmpp.events.on('message:error', async ({ id, from, error }) => {
    const carried = id === undefined ? undefined : sent.get(id)
    if (!carried || !id || from?.toString() !== carried.domain) return
    sent.delete(id)
    const { domain, event } = carried
    log.warn({ user: event.user, error }, 'The server refuses a message in the name of a user: it is sent as a text.')
    privileges.refuseMessages(domain)
    if (sentAgain.has(event)) return
    sentAgain.add(event)
    await refused(event)
  })
  signal.addEventListener('abort', dispose, { once: true })

  return {
    wrap(message, event) {
      const carrier = privileges.carrierOf(message)
      const domain = message.from?.domain
      if (carrier.id !== undefined && domain !== undefined) sent.set(carrier.id, { domain, event })
      return carrier.element
    },
  }
}
