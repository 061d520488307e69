import type { SubscriptionState } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Addresses } from './addresses.js'
import type { Capabilities } from './capabilities.js'
import type { Contact } from './chat.js'
import type { GatewayStore } from './store.js'
import type { Tell } from './tell.js'

type Act = 'request' | 'accept' | 'reject' | 'remove'

export interface FriendshipActsOptions {
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly capabilities: Capabilities
  readonly contactOf: (user: string, legacyId: string) => Contact
  /** Runs after what contacts of that chat have done before. */
  readonly inTurn: <T>(user: string, legacyId: string, run: () => Promise<T>) => Promise<T>
  readonly tell: Tell
}

/** What users do to the subscriptions of puppets, as the network takes it. */
export interface FriendshipActs {
  requested(user: string, local: JID, text: string | undefined): void
  changed(user: string, local: JID, now: SubscriptionState, before: SubscriptionState): Promise<void>
}

export function createFriendshipActs(options: FriendshipActsOptions): FriendshipActs {
  const { store, addresses, capabilities, contactOf, inTurn, tell } = options

  function act(user: string, legacyId: string, kind: Act, text?: string): void {
    tell(
      user,
      legacyId,
      (handlers, call) => handlers.onFriendship?.(contactOf(user, legacyId), { kind, ...(text && { text }) }, call),
      // Nobody would ask again: it waits for the network.
      { keep: true },
    )
  }

  /** The network has a say: it learns what the user does, but not what it has brought about itself. */
  async function told(user: string, legacyId: string, now: SubscriptionState, before: SubscriptionState) {
    const contact = await inTurn(user, legacyId, () => store.contacts.get(user, legacyId))
    const isFriend = contact?.friend === true
    if (before.pendingOut && !now.pendingOut) {
      // Friends are offered to the roster too: accepting that is no news for the network.
      if (!isFriend) act(user, legacyId, now.to ? 'accept' : 'reject')
    } else if (isFriend && isOver(now, before)) act(user, legacyId, 'remove')
  }

  /** The network has none: whoever is in the roster is a friend. */
  async function accepted(user: string, legacyId: string, now: SubscriptionState, before: SubscriptionState) {
    if (now.from && !before.from) await contactOf(user, legacyId).update({ friend: true })
    else if (isOver(now, before)) {
      await inTurn(user, legacyId, async () => {
        const contact = await store.contacts.get(user, legacyId)
        if (contact?.friend) await store.contacts.put(user, { ...contact, friend: false })
      })
    }
  }

  return {
    requested(user, local, text) {
      const legacyId = addresses.find(local)
      if (legacyId !== undefined) act(user, legacyId, 'request', text)
    },
    async changed(user, local, now, before) {
      const legacyId = addresses.find(local)
      if (legacyId === undefined) return
      if (capabilities.friends) await told(user, legacyId, now, before)
      else await accepted(user, legacyId, now, before)
    },
  }
}

function isOver(now: SubscriptionState, before: SubscriptionState): boolean {
  return (before.from || before.to) && !now.from && !now.to
}
