import type { Host, LifecycleStart, Reconnecting, Self, Xmpp, XmppEvents } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { EventHub } from '@trestle/xmlstream'
import type { ClientError } from './client-error.js'

/** `reconnecting`: a session was lost, or could not be had yet, and another attempt is under way or will be. */
export type ClientStatus = 'offline' | 'connecting' | 'online' | 'reconnecting' | 'closing'

/** What a client tells beyond what every host does. */
export interface ClientEvents extends XmppEvents {
  status: ClientStatus
  /** An attempt begins; the first since the last session, or the start, is 1. */
  connecting: { readonly attempt: number }
  /** An attempt failed, or a session was lost; `attempt` follows after `delay` milliseconds. */
  reconnecting: Reconnecting<ClientError>
  /** After a session was lost, no further attempt will be made: the error would not heal. `start()` may be called again. */
  ended: { readonly error: ClientError }
}

/** An account's connection to its server, and what is built on it. It outlives its connections. */
export interface Client extends Host, Self, Pick<EventHub<ClientEvents>, 'on' | 'once' | 'off'> {
  readonly xmpp: Xmpp
  readonly status: ClientStatus
  /**
   * Sets the plugins up, connects and logs in; resolves with the address of the session. Others learn that it is there
   * by a presence: `client.send(client.presence())`. A session that is lost is taken up again by itself; `start()` may
   * be called again once the client is offline.
   * Rejects with {@link ClientError}, or with the PluginError of a plugin that cannot be set up.
   */
  start(options?: LifecycleStart): Promise<JID>
  /**
   * Sends what is left and closes the stream, or gives up the login or the next attempt; resolves when all is over, after
   * so many milliseconds at the latest. Never rejects.
   */
  stop(options?: { readonly timeout?: number | undefined }): Promise<void>
  /** This client, whatever the address: for code that serves components too. */
  as(jid: JID | string): Self & Pick<Host, 'get'>
}
