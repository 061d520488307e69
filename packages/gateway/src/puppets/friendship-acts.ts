import type { SubscriptionState } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { Contact } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { NotifySession } from '../sessions/session-notifier.js'
import type { Addresses } from './addresses.js'
import type { Contacts } from './puppets.js'

type Act = 'request' | 'accept' | 'reject' | 'remove'

export interface FriendshipActsOptions {
  readonly contacts: Contacts
  readonly addresses: Addresses
  readonly capabilities: NetworkCapabilities
  readonly contactOf: (user: string, legacyId: string) => Contact
  /** Runs after the earlier calls of handles of that chat. */
  readonly inTurn: <T>(user: string, legacyId: string, run: () => Promise<T>) => Promise<T>
  readonly notify: NotifySession
  /** Whether the user may ask for another friendship; if not, the request is refused. */
  readonly mayRequest: (user: string, local: JID) => boolean
}

/** Reports changes of subscriptions between users and puppets to the network. */
export interface FriendshipActs {
  requested(user: string, local: JID, text: string | undefined): void
  changed(user: string, local: JID, now: SubscriptionState, before: SubscriptionState): Promise<void>
}

export function createFriendshipActs(options: FriendshipActsOptions): FriendshipActs {
  const { contacts, addresses, capabilities, contactOf, inTurn, notify, mayRequest } = options

  function act(user: string, legacyId: string, kind: Act, text?: string): void {
    notify(
      user,
      legacyId,
      (handlers, call) => handlers.onFriendship?.(contactOf(user, legacyId), { kind, ...(text && { text }) }, call),
      // Subscriptions are not repeated: a dropped one would be lost.
      { keep: true },
    )
  }

  /** With `friends`: reports what the user did, but not what the network itself caused. */
  async function report(user: string, legacyId: string, now: SubscriptionState, before: SubscriptionState) {
    const contact = await inTurn(user, legacyId, () => contacts.get(user, legacyId))
    const isFriend = contact?.friend === true
    if (before.pendingOut && !now.pendingOut) {
      // The frame offers friends to the roster, too: the network does not ask about them.
      if (!isFriend) act(user, legacyId, now.to ? 'accept' : 'reject')
    } else if (isFriend && isOver(now, before)) act(user, legacyId, 'remove')
  }

  /** Without `friends`: contacts in the roster are friends. */
  async function mirror(user: string, legacyId: string, now: SubscriptionState, before: SubscriptionState) {
    if (now.from && !before.from) await contactOf(user, legacyId).update({ friend: true })
    else if (isOver(now, before)) {
      await inTurn(user, legacyId, async () => {
        const contact = await contacts.get(user, legacyId)
        if (contact?.friend) await contacts.commit(user, { before: contact, after: { ...contact, friend: false } })
      })
    }
  }

  return {
    requested(user, local, text) {
      const legacyId = addresses.find(local)
      if (legacyId !== undefined && mayRequest(user, local)) act(user, legacyId, 'request', text)
    },
    async changed(user, local, now, before) {
      const legacyId = addresses.find(local)
      if (legacyId === undefined) return
      try {
        if (capabilities.friends) await report(user, legacyId, now, before)
        else await mirror(user, legacyId, now, before)
      } catch (error) {
        // The user may have left meanwhile.
        if (!(error instanceof GatewayError && error.code === 'cancelled')) throw error
      }
    },
  }
}

function isOver(now: SubscriptionState, before: SubscriptionState): boolean {
  return (before.from || before.to) && !now.from && !now.to
}
