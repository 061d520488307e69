import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Friendships } from './friendships.js'
import { GatewayError, toStanzaErrorOf } from './gateway-error.js'
import type { Inbox } from './inbox.js'
import type { DefinedNetwork, Log } from './network.js'
import { readForm, type Submitted } from './registration-form.js'
import type { GatewayStore } from './store.js'
import type { UserRegistry } from './users.js'

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

  return {
    check,
    async register(from, submitted) {
      check(from)
      const user = from.bare.toString()
      const form = formOf(submitted)
      const registeredAt = users.get(user)?.stored.registeredAt ?? options.now()
      const { session } = await users.put({ jid: user, form, registeredAt })
      log.info({ user }, 'Registered.')
      await friendships.join(user)
      session.start()
    },
    async reconnect(from) {
      const known = users.get(from.bare.toString())
      if (!known) throw new StanzaError('registration-required', { text: 'You are not registered.' })
      const { loggedOut: _, ...stored } = known.stored
      const { session } = await users.put(stored)
      session.start()
    },
    async unregister(from) {
      const user = from.bare.toString()
      if (!users.get(user)) throw new StanzaError('registration-required', { text: 'You are not registered.' })
      inbox.drop(user)
      // First the session, so that parting from the puppets is not taken for parting from the contacts.
      await users.dismiss(user)
      for (const contact of await store.contacts.all(user)) await friendships.part(user, contact)
      await friendships.leave(user)
      await store.users.delete(user)
      log.info({ user }, 'Unregistered.')
    },
  }
}
