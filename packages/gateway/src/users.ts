import type { GatewayStore, StoredUser } from './store.js'
import type { UserSession } from './user-session.js'

/** The registered users of a running gateway, each with the session that serves them. */
export interface Users {
  readonly all: readonly RunningUser[]
  get(user: string): RunningUser | undefined
}

export interface RunningUser {
  readonly stored: StoredUser
  readonly session: UserSession
}

export interface UserRegistry extends Users {
  /** Takes up the users that are in the store. */
  load(): Promise<void>
  /** A new user, or an old one with a new form: the session starts anew. */
  put(stored: StoredUser): Promise<RunningUser>
  /** Ends the session, at the network as well; the store still has everything of the user. */
  dismiss(user: string): Promise<void>
  /** Notes that the network refused the login, so that it is not tried at the next start. */
  noteLoggedOut(user: string, reason: string): Promise<void>
  stop(): Promise<void>
}

export function createUserRegistry(
  store: GatewayStore,
  makeSession: (stored: StoredUser) => UserSession,
): UserRegistry {
  const running = new Map<string, RunningUser>()

  function take(stored: StoredUser): RunningUser {
    const user = { stored, session: makeSession(stored) }
    running.set(stored.jid, user)
    return user
  }

  return {
    get all() {
      return [...running.values()]
    },
    get: (user) => running.get(user),
    async load() {
      for (const stored of await store.users.all()) take(stored)
    },
    async put(stored) {
      await running.get(stored.jid)?.session.stop()
      await store.users.put(stored)
      return take(stored)
    },
    async dismiss(user) {
      const session = running.get(user)?.session
      running.delete(user)
      await session?.stop({ unregister: true })
    },
    async noteLoggedOut(user, reason) {
      const known = running.get(user)
      if (!known) return
      const stored = { ...known.stored, loggedOut: reason }
      running.set(user, { ...known, stored })
      await store.users.put(stored)
    },
    async stop() {
      await Promise.all([...running.values()].map(({ session }) => session.stop()))
    },
  }
}
