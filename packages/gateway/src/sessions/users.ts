import { GatewayError } from '../module/gateway-error.js'
import type { GatewayStore, StoredUser } from '../storage/store.js'
import type { LiveSession } from './live-session.js'
import type { UserSession } from './user-session.js'

/** The registered users of a running gateway, each with a session. */
export interface Users {
  readonly all: readonly RunningUser[]
  get(user: string): RunningUser | undefined
}

/** A registered user. */
export interface RunningUser {
  readonly stored: StoredUser
  readonly session: UserSession
}

export interface UserRegistry extends Users {
  /** Adds the users of the store. */
  load(): Promise<void>
  /** Stores a user, new or with a new form, and makes a session; an earlier one is stopped. */
  put(stored: StoredUser): Promise<RunningUser>
  /** Stores other data of a user; the session goes on. */
  update(stored: StoredUser): Promise<void>
  /** Removes a user: stops the session and revokes the login at the network. The store is not changed. */
  remove(user: string): Promise<void>
  /** Stores that the network refused the login of this session, so that the next start does not try it. */
  noteLoggedOut(user: string, session: UserSession, reason: string): Promise<void>
  /**
   * Resolves with the user's live session once it is connected, also after the user has registered again. Rejects with
   * the signal's reason, and with GatewayError `cancelled` if the user is not registered any more.
   */
  live(user: string, signal: AbortSignal): Promise<LiveSession>
  stop(): Promise<void>
}

export function createUserRegistry(
  store: GatewayStore,
  makeSession: (stored: StoredUser) => UserSession,
): UserRegistry {
  const running = new Map<string, RunningUser>()
  /** Callbacks that wait for another session of a user. */
  const waiting = new Map<string, Set<() => void>>()

  function changed(user: string): void {
    for (const wake of [...(waiting.get(user) ?? [])]) wake()
  }

  function add(stored: StoredUser): RunningUser {
    const user = { stored, session: makeSession(stored) }
    running.set(stored.jid, user)
    changed(stored.jid)
    return user
  }

  /** Resolves when the user has another session, or the signal is aborted. */
  function nextSession(user: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const ofUser = waiting.get(user) ?? new Set<() => void>()
      waiting.set(user, ofUser)
      const wake = () => {
        ofUser.delete(wake)
        if (ofUser.size === 0) waiting.delete(user)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      ofUser.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  return {
    get all() {
      return [...running.values()]
    },
    get: (user) => running.get(user),
    async load() {
      for (const stored of await store.users.all()) if (!running.has(stored.jid)) add(stored)
    },
    async put(stored) {
      await running.get(stored.jid)?.session.stop()
      await store.users.put(stored)
      return add(stored)
    },
    async update(stored) {
      const known = running.get(stored.jid)
      if (known) running.set(stored.jid, { ...known, stored })
      await store.users.put(stored)
    },
    async remove(user) {
      const session = running.get(user)?.session
      running.delete(user)
      changed(user)
      await session?.stop({ unregister: true })
    },
    async noteLoggedOut(user, session, reason) {
      const known = running.get(user)
      // The user may have registered again meanwhile.
      if (known?.session !== session) return
      const stored = { ...known.stored, loggedOut: reason }
      running.set(stored.jid, { ...known, stored })
      await store.users.put(stored)
    },
    async live(user, signal) {
      for (;;) {
        signal.throwIfAborted()
        const session = running.get(user)?.session
        if (!session) throw new GatewayError('cancelled', 'The user is not registered any more.')
        try {
          return await session.live(signal)
        } catch {
          if (running.get(user)?.session === session && !signal.aborted) await nextSession(user, signal)
        }
      }
    },
    async stop() {
      await Promise.all([...running.values()].map(({ session }) => session.stop()))
    },
  }
}
