import { createSerial } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Inbox } from '../delivery/inbox.js'
import type { LimitChecks } from '../limits/limits.js'
import { GatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { DefinedNetwork, Log } from '../module/network.js'
import type { Friendships } from '../puppets/friendships.js'
import type { Contacts } from '../puppets/puppets.js'
import type { RunningUser, UserRegistry } from '../sessions/users.js'
import type { GatewayStore, StoredUser } from '../storage/store.js'
import { accountOf } from './module-form.js'
import type { PendingCells } from './pending-cells.js'

/** Registering and unregistering of users, for XEP-0077 and commands alike. */
export interface Membership {
  /** Throws StanzaError `not-allowed` if the JID may not register. */
  check(user: JID): void
  /** Counts an attempt to register. Throws GatewayError `rate-limited`, and StanzaError `not-allowed`. */
  attempt(user: JID): void
  /** Registers a user, or replaces the form of one. Rejects with GatewayError `rate-limited` for the account. */
  admit(user: JID, admission: Admission): Promise<void>
  /** Stores preferences. Rejects with StanzaError `registration-required` for others. */
  setPreferences(user: JID, preferences: NonNullable<StoredUser['preferences']>): Promise<void>
  /** Makes a new session of the user at once, also after the network refused the login. */
  reconnect(user: JID): Promise<void>
  /** Deletes everything of the user. Rejects with StanzaError `registration-required` for others. */
  unregister(user: JID): Promise<void>
  /** The key by which failed logins of a user are counted: that of the account, which others may try, too. */
  loginKey(user: StoredUser): string
}

/** What is stored of a user who registers. */
export interface Admission {
  readonly form: StoredUser['form']
  readonly preferences?: StoredUser['preferences']
  /** What the module keeps of the registration. */
  readonly cells?: PendingCells | undefined
}

export interface MembershipOptions {
  readonly network: DefinedNetwork
  readonly store: GatewayStore
  readonly users: UserRegistry
  readonly contacts: Contacts
  readonly friendships: Friendships
  readonly inbox: Inbox
  readonly limits: LimitChecks
  readonly allows: (user: JID) => boolean
  readonly now: () => Date
  readonly log: Log
  /** Called when a user has registered for the first time. */
  readonly onNew: (user: string) => void
  /** Takes back what the gateway has written of rooms into the account of a user, who leaves. */
  readonly leaveRooms: (user: string) => Promise<void>
  /** Removes what is kept of a user outside of the store: rooms in memory, published files. */
  readonly forget: (user: string) => Promise<void>
  readonly preferencesChanged: (now: StoredUser, before: StoredUser) => void
}

/** Stored while the cells of a registration are not yet: should the process end then, nobody logs in without them. */
const INTERRUPTED = 'The registration was interrupted.'

export function createMembership(options: MembershipOptions): Membership {
  const { network, store, users, contacts, friendships, inbox, limits, log } = options

  function check(user: JID): void {
    if (!options.allows(user.bare)) {
      throw new StanzaError('not-allowed', { text: 'This gateway does not serve your address.' })
    }
  }

  // Several resources may ask at once, and a user must not get two sessions.
  const serial = createSerial()
  const inTurn = (from: JID, run: (user: string) => Promise<void>) => {
    const user = from.bare.toString()
    return serial.run(user, () => run(user))
  }

  function registered(user: string): RunningUser {
    const known = users.get(user)
    if (!known) throw new StanzaError('registration-required', { text: 'You are not registered.' })
    return known
  }

  // A failed step must not keep the user's credentials in the store.
  async function tried(user: string, step: Promise<void>): Promise<void> {
    await step.catch((error) => log.warn({ user, error }, 'A step of unregistering failed.'))
  }

  function loginKey({ jid, form }: Pick<StoredUser, 'jid' | 'form'>): string {
    return JSON.stringify(network.account ? ['account', accountOf(network, form)] : ['user', jid])
  }

  async function keep(user: StoredUser, cells: PendingCells): Promise<void> {
    await users.get(user.jid)?.session.stop()
    await store.users.put({ ...user, loggedOut: INTERRUPTED })
    await cells.commit()
  }

  return {
    check,
    loginKey,
    attempt(user) {
      check(user)
      limits.take('registrations', user.bare.toString())
      limits.take('allRegistrations', '')
    },
    async admit(from, { form, preferences, cells }) {
      check(from)
      await inTurn(from, async (user) => {
        const before = users.get(user)?.stored
        const chosen = preferences ?? before?.preferences
        const stored: StoredUser = {
          jid: user,
          form,
          registeredAt: before?.registeredAt ?? options.now(),
          ...(chosen && { preferences: chosen }),
        }
        limits.check('failedLogins', loginKey(stored))
        if (cells) await keep(stored, cells)
        const { session } = await users.put(stored)
        log.info({ user }, 'Registered.')
        session.start()
        await friendships.join(user)
        if (!before) options.onNew(user)
      })
    },
    setPreferences: (from, preferences) =>
      inTurn(from, async (user) => {
        const before = registered(user).stored
        const now = { ...before, preferences }
        await users.update(now)
        options.preferencesChanged(now, before)
      }),
    async reconnect(from) {
      const { stored: before } = registered(from.bare.toString())
      limits.take('reconnects', before.jid)
      limits.check('failedLogins', loginKey(before))
      await inTurn(from, async (user) => {
        const { loggedOut: _, ...stored } = registered(user).stored
        const { session } = await users.put(stored)
        session.start()
      })
    },
    unregister: (from) =>
      inTurn(from, async (user) => {
        registered(user)
        inbox.drop(user)
        // The session first, so that the network is not told of the subscriptions that end.
        await tried(user, users.remove(user))
        const gone = new GatewayError('cancelled', 'You have unregistered: this message was not sent.')
        await tried(user, inbox.refuseAll(user, gone))
        await tried(user, friendships.leave(user))
        await tried(user, options.leaveRooms(user))
        await store.users.delete(user)
        await tried(user, options.forget(user))
        contacts.drop(user)
        log.info({ user }, 'Unregistered.')
      }),
  }
}

/** What an error of a module or of the frame is on the wire. */
export function onTheWire(error: unknown): unknown {
  return error instanceof GatewayError ? toStanzaErrorOf(error) : error
}
