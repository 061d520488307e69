import type { Cell, SessionClock } from '@trestle/gateway'
import type { IrcEvent } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import type { IrcClientOptions } from '../irc/options.js'
import type { FloodLimit } from '../irc/send-queue.js'
import { createServerChats, type ServerChats } from './server-chats.js'
import { createServerLink, type ServerLink } from './server-link.js'
import { createServerRooms, type ServerRooms } from './server-rooms.js'
import { createServerWords } from './server-words.js'
import type { SessionParts } from './session.js'

/** One server, as the user has it. */
export interface UserServer {
  readonly link: ServerLink
  readonly rooms: ServerRooms
  readonly chats: ServerChats
}

export interface ServersOptions extends SessionParts {
  readonly clock: SessionClock
  readonly signal: AbortSignal
  /** How to connect to a server. Rejects with GatewayError where that is not allowed. */
  readonly optionsOf: (server: string) => Promise<IrcClientOptions>
  /** The message of the day of each server that the user has read. */
  readonly days: Cell<string>
  /** How fast lines may go to each server. */
  readonly flood: FloodLimit | undefined
  readonly onConnected: (client: IrcClient, server: string) => void
}

/** The servers that a user is connected to, or may be. */
export interface Servers {
  get(server: string): UserServer
  /** Whether the user is connected to a server, or was, during this session. */
  has(server: string): boolean
  readonly all: Iterable<UserServer>
}

export function createServers(options: ServersOptions): Servers {
  const { contacts, log, clock, signal } = options
  const servers = new Map<string, UserServer>()

  function lost(server: string, error: Error, retryAt: Date | undefined): void {
    log.info({ server, error, retryAt }, 'There is no connection to a server.')
    // What repairs itself is no news.
    if (!retryAt) void contacts.byLegacyId(server).sendText(`You are not connected any more: ${error.message}`)
  }

  function make(server: string): UserServer {
    const rooms = createServerRooms(server, options)
    const chats = createServerChats(server, rooms, options)
    const words = createServerWords({
      ...{ contact: contacts.byLegacyId(server), clock },
      known: { get: () => options.days.get(server), set: (text) => options.days.set(text, server) },
    })
    const link = createServerLink({
      ...{ server, clock, signal },
      options: async () => ({ ...(await options.optionsOf(server)), flood: options.flood }),
      onEvent(event: IrcEvent, client) {
        rooms.take(event, client)
        chats.take(event, client)
        words.take(event, link.client === client)
      },
      onConnected(client) {
        rooms.rejoin(client).catch((error: unknown) => log.warn({ error, server }, 'Channels could not be entered.'))
        options.onConnected(client, server)
      },
      onLost: (error, retryAt) => lost(server, error, retryAt),
    })
    return { link, rooms, chats }
  }

  return {
    get(server) {
      const found = servers.get(server) ?? make(server)
      servers.set(server, found)
      return found
    },
    has: (server) => servers.has(server),
    get all() {
      return servers.values()
    },
  }
}
