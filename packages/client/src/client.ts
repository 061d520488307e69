import type { HostEvents, XmppHost } from '@trestle/core/host'
import type { ClientError } from './client-error.js'

export interface ClientEvents extends HostEvents<ClientError> {}

/**
 * An account's connection to its server, and what is built on it. Others learn that it is there by a presence:
 * `client.send(client.presence())`. Its `as()` gives the client itself, whatever the address.
 */
export interface Client extends XmppHost<ClientError> {}
