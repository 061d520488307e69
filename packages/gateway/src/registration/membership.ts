import { createSerial } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Inbox } from '../delivery/inbox.js'
import { GatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { DefinedNetwork, Log } from '../module/network.js'
import type { Friendships } from '../puppets/friendships.js'
import type { Contacts } from '../puppets/puppets.js'
import type { RunningUser, UserRegistry } from '../sessions/users.js'
import type { GatewayStore } from '../storage/store.js'
import { readForm, type SubmittedValues } from './registration-form.js'

/** Registering and unregistering of users, for XEP-0077 and commands alike. */
export interface Membership {
  /** Throws StanzaError `not-allowed` if the JID may not register. */
  check(user: JID): void
  /** Registers a user, or replaces the form of one. Rejects with StanzaError `not-allowed` or `not-acceptable`. */
  register(user: JID, submitted: SubmittedValues): Promise<void>
  /** Makes a new session of the user at once, also after the network refused the login. */
  reconnect(user: JID): Promise<void>
  /** Deletes everything of the user. Rejects with StanzaError `registration-required` for others. */
  unregister(user: JID): Promise<void>
}

export interface MembershipOptions {
  readonly network: DefinedNetwork
  readonly store: GatewayStore
  readonly users: UserRegistry
  readonly contacts: Contacts
  readonly friendships: Friendships
  readonly inbox: Inbox
  readonly allows: (user: JID) => boolean
  readonly now: () => Date
  readonly log: Log
}

export function createMembership(options: MembershipOptions): Membership {
  const { network, store, users, contacts, friendships, inbox, log } = options

  function check(user: JID): void {
    if (!options.allows(user.bare)) {
      throw new StanzaError('not-allowed', { text: 'This gateway does not serve your address.' })
    }
  }

  function formOf(submitted: SubmittedValues): Readonly<Record<string, unknown>> {
    try {
      return readForm(network.registration, submitted)
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'invalid') {
        throw new StanzaError('not-acceptable', { text: error.text, cause: error })
      }
      throw error instanceof GatewayError ? toStanzaErrorOf(error) : error
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
  async function attempt(user: string, step: Promise<void>): Promise<void> {
    await step.catch((error) => log.warn({ user, error }, 'A step of unregistering failed.'))
  }

  return {
    check,
    async register(from, submitted) {
      check(from)
      const form = formOf(submitted)
      await inTurn(from, async (user) => {
        const registeredAt = users.get(user)?.stored.registeredAt ?? options.now()
        const { session } = await users.put({ jid: user, form, registeredAt })
        log.info({ user }, 'Registered.')
        session.start()
        await friendships.join(user)
      })
    },
    reconnect: (from) =>
      inTurn(from, async (user) => {
        const { loggedOut: _, ...stored } = registered(user).stored
        const { session } = await users.put(stored)
        session.start()
      }),
    unregister: (from) =>
      inTurn(from, async (user) => {
        registered(user)
        inbox.drop(user)
        // The session first, so that the network is not told of the subscriptions that end.
        await attempt(user, users.remove(user))
        const gone = new GatewayError('cancelled', 'You have unregistered: this message was not sent.')
        await attempt(user, inbox.refuseAll(user, gone))
        await attempt(user, friendships.leave(user))
        await store.users.delete(user)
        contacts.drop(user)
        log.info({ user }, 'Unregistered.')
      }),
  }
}
