import type { ServerProcess } from './server-process.js'
import type { User } from './users.js'

/** Where a gateway runs. */
export interface Site {
  /** Of this gateway alone: it finds there what it left. */
  readonly folder: string
  readonly componentPort: number
  readonly secret: string
  readonly ircPort: number
}

/** A gateway to IRC, as the bench uses it. */
export interface IrcGateway {
  readonly name: string
  /** The address of its component. */
  readonly domain: string
  /** Starts its process. Ready is what answers. */
  start(site: Site): Promise<ServerProcess>
  /** Once for each user, before they join: says which server they use, and lifts what slows them down. */
  register(user: User, site: Site): Promise<void>
  /** The room of a channel. */
  joinAddress(channel: string): string
  /** Of somebody on IRC, in private. */
  privateAddress(nick: string): string
}
