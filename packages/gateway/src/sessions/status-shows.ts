import { createSerial, type Xmpp } from '@trestle/core'
import type { Log } from '../module/network.js'
import type { Friendships } from '../puppets/friendships.js'
import type { SessionStatus } from './session-status.js'
import type { UserSession } from './user-session.js'
import type { UserRegistry } from './users.js'

/** Sends users the state of their sessions as presence, in order. */
export interface StatusShows {
  changed(user: string, session: UserSession, status: SessionStatus): void
  /** Resolves when all changes are sent. */
  idle(): Promise<void>
}

export interface StatusShowsOptions {
  readonly xmpp: Xmpp
  readonly users: UserRegistry
  readonly friendships: Friendships
  readonly log: Log
}

export function createStatusShows({ xmpp, users, friendships, log }: StatusShowsOptions): StatusShows {
  const serial = createSerial()
  /** Whether the contacts of a user were shown as they are online; unknown where an earlier process has shown them. */
  const wasOnline = new Map<string, boolean>()

  async function show(user: string, session: UserSession, status: SessionStatus): Promise<void> {
    log.info({ user, ...status }, `The session is ${status.state}.`)
    if (status.state === 'logged-out') await users.noteLoggedOut(user, session, status.reason)
    if (!xmpp.online) return
    const online = status.state === 'online'
    const isOpen = status.state === 'connecting' && !wasOnline.has(user)
    if (isOpen || online === wasOnline.get(user)) return friendships.showGateway(user)
    await friendships.showAll(user)
    wasOnline.set(user, online)
  }

  return {
    changed(user, session, status) {
      serial
        .run(user, () => show(user, session, status))
        .catch((error) => log.warn({ user, error }, 'Sending the state of a session failed.'))
    },
    idle: serial.idle,
  }
}
