import type { SessionClock } from '@trestle/gateway'
import type { IrcEvent } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import type { IrcError } from '../irc/irc-error.js'
import type { IrcClientOptions } from '../irc/options.js'
import { createServerChats } from './server-chats.js'
import { createServerLink, type ServerLink } from './server-link.js'
import { createServerRooms, type ServerRooms } from './server-rooms.js'
import type { SessionParts } from './session.js'

/** One server, as the user has it. */
export interface UserServer {
  readonly link: ServerLink
  readonly rooms: ServerRooms
}

export interface ServersOptions extends SessionParts {
  readonly clock: SessionClock
  readonly signal: AbortSignal
  /** How to connect to a server. Rejects with GatewayError where that is not allowed. */
  readonly optionsOf: (server: string) => Promise<IrcClientOptions>
  readonly onConnected: (client: IrcClient, server: string) => void
}

/** The servers that a user is connected to, or may be. */
export interface Servers {
  get(server: string): UserServer
  readonly all: Iterable<UserServer>
}

export function createServers(options: ServersOptions): Servers {
  const { contacts, log, clock, signal } = options
  const servers = new Map<string, UserServer>()

  function lost(server: string, error: IrcError, retryAt: Date | undefined): void {
    log.info({ server, code: error.code, retryAt }, 'There is no connection to a server.')
    // What repairs itself is no news.
    if (!retryAt) void contacts.byLegacyId(server).sendText(`You are not connected any more: ${error.message}`)
  }

  function make(server: string): UserServer {
    const rooms = createServerRooms(server, options)
    const chats = createServerChats(server, rooms, options)
    const link = createServerLink({
      ...{ server, clock, signal },
      options: () => options.optionsOf(server),
      onEvent(event: IrcEvent, client) {
        rooms.take(event, client)
        chats.take(event, client)
      },
      onConnected(client) {
        rooms.rejoin(client).catch((error: unknown) => log.warn({ error, server }, 'Channels could not be entered.'))
        options.onConnected(client, server)
      },
      onLost: (error, retryAt) => lost(server, error, retryAt),
    })
    return { link, rooms }
  }

  return {
    get(server) {
      const found = servers.get(server) ?? make(server)
      servers.set(server, found)
      return found
    },
    get all() {
      return servers.values()
    },
  }
}
