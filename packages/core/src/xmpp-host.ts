import type { JID } from '@trestle/jid'
import type { EventHub } from '@trestle/xmlstream'
import type { HostEvents } from './host-events.js'
import type { HostStatus } from './host-status.js'
import type { LifecycleStart } from './lifecycle.js'
import type { Host } from './plugin-host.js'
import type { Self } from './self.js'
import type { Xmpp } from './xmpp.js'

/** One local address: what it sends comes from there, and the plugins act for it. */
export interface LocalAddress extends Self, Pick<Host, 'get'> {}

export interface StopOptions {
  /** Milliseconds for sending what waits and closing the stream. Default: `timeouts.stop` of the host. */
  readonly timeout?: number | undefined
}

/** A client or a component: an address, or a domain of them, on the network. It outlives its connections. */
export interface XmppHost<E extends Error> extends Host, Self, Pick<EventHub<HostEvents<E>>, 'on' | 'once' | 'off'> {
  readonly xmpp: Xmpp
  readonly status: HostStatus
  /**
   * Sets the plugins up, connects and logs in; resolves with the address of the session. A session that is lost is taken
   * up again by itself; `start()` may be called again once the host is offline. Rejects with E (code `already-started`,
   * `aborted`, or why there is no session; the first failure counts, unless `retry` is set), or with the XmppError of a
   * plugin that cannot be set up.
   */
  start(options?: LifecycleStart): Promise<JID>
  /**
   * Sends what waits and closes the stream, or gives up the login or the next attempt; resolves when all is over, after
   * the timeout at the latest. What arrives meanwhile is dropped. Never rejects.
   */
  stop(options?: StopOptions): Promise<void>
  /** The view of one local address. A client has only its own: it gives itself, whatever the address. */
  as(jid: JID | string): LocalAddress
}
