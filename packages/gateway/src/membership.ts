import { createSerial } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Friendships } from './friendships.js'
import { GatewayError, toStanzaErrorOf } from './gateway-error.js'
import type { Inbox } from './inbox.js'
import type { DefinedNetwork, Log } from './network.js'
import { readForm, type Submitted } from './registration-form.js'
import type { GatewayStore } from './store.js'
import type { RunningUser, UserRegistry } from './users.js'

/** Coming and going of users, whichever way they ask for it. */
export interface Membership {
  /** Throws StanzaError `not-allowed` where the address may not register. */
  check(user: JID): void
  /** Registers, or replaces what was registered. Throws StanzaErrors that say what is wrong. */
  register(user: JID, submitted: Submitted): Promise<void>
  /** Makes the user's session anew, now, whatever had stopped it. */
  reconnect(user: JID): Promise<void>
  /** Forgets everything of the user. Throws StanzaError `registration-required` where there is nothing. */
  unregister(user: JID): Promise<void>
}

export interface MembershipOptions {
  readonly network: DefinedNetwork
  readonly store: GatewayStore
  readonly users: UserRegistry
  readonly friendships: Friendships
  readonly inbox: Inbox
  readonly allows: (user: JID) => boolean
  readonly now: () => Date
  readonly log: Log
}

export function createMembership(options: MembershipOptions): Membership {
  const { network, store, users, friendships, inbox, log } = options

  function check(user: JID): void {
    if (!options.allows(user.bare)) {
      throw new StanzaError('not-allowed', { text: 'This gateway does not serve your address.' })
    }
  }

  function formOf(submitted: Submitted): Readonly<Record<string, unknown>> {
    try {
      return readForm(network.registration, submitted)
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'invalid') {
        throw new StanzaError('not-acceptable', { text: error.text, cause: error })
      }
      throw error instanceof GatewayError ? toStanzaErrorOf(error) : error
    }
  }

  // Several devices may ask at one time; two sessions of one user would be one too many.
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

  /** What of it fails must not keep the user's credentials in the store. */
  async function tried(user: string, what: Promise<void>): Promise<void> {
    await what.catch((error) => log.warn({ user, error }, 'Something of a user who leaves was left undone.'))
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
        // First the session, so that parting from the puppets is not taken for parting from the contacts.
        await tried(user, users.dismiss(user))
        const gone = new GatewayError('cancelled', 'You have unregistered: this message was not sent.')
        await tried(user, inbox.refuseAll(user, gone))
        await tried(user, friendships.leave(user))
        await store.users.delete(user)
        log.info({ user }, 'Unregistered.')
      }),
  }
}
