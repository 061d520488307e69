import type { Host, Roster, Self, Xmpp, XmppEvents } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { EventHub } from '@trestle/xmlstream'

export type ClientStatus = 'offline' | 'connecting' | 'online' | 'closing'

/** What a client tells beyond what every host does. */
export interface ClientEvents extends XmppEvents {
  status: ClientStatus
}

/** An account's connection to its server, and what is built on it. It outlives its connections. */
export interface Client extends Host, Self, Pick<EventHub<ClientEvents>, 'on' | 'once' | 'off'> {
  readonly xmpp: Xmpp
  readonly status: ClientStatus
  /** The contacts: the plugin `roster` of `@trestle/core`, installed at the first use. */
  readonly roster: Roster
  /**
   * Sets the plugins up, connects and logs in; resolves with the address of the session. Others learn that it is there
   * by a presence: `client.send(client.presence())`. May be called again once the client is offline.
   * Rejects with {@link ClientError}, or with the PluginError of a plugin that cannot be set up.
   */
  start(options?: { readonly signal?: AbortSignal | undefined }): Promise<JID>
  /** Sends what is left, closes the stream, or gives up the login; resolves when all is over. Never rejects. */
  stop(options?: { readonly timeout?: number | undefined }): Promise<void>
  /** This client, whatever the address: for code that serves components too. */
  as(jid: JID | string): Self & Pick<Host, 'get'>
}
