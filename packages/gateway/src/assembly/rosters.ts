import { createPrivileges, domainOf, type Privileges } from '../privileges/privileges.js'
import { createFriendships, type Friendships } from '../puppets/friendships.js'
import { createRosterKeeper } from '../puppets/roster-keeper.js'
import { createRosterSuggestions } from '../puppets/roster-suggestions.js'
import type { KeptSubscriptions } from '../puppets/subscription-store.js'
import type { Ground } from './ground.js'

/** How contacts come into rosters: by privilege, or by subscriptions and suggestions. */
export interface Rosters {
  readonly privileges: Privileges
  readonly friendships: Friendships
  /** Brings everything of a user in step, soon. */
  keepAll(user: string): void
  stop(): void
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

export function createRosters(
  ground: Ground,
  arrived: () => Promise<void>,
  reading: KeptSubscriptions['reading'],
): Rosters {
  const { options, host, xmpp, clock, network, store, log, addresses, users, contacts, subscriptionsOf } = ground
  const privileges = createPrivileges({ host, arrived, signal: ground.stopping })
  const suggestions = createRosterSuggestions({ host, addresses, log })
  const roster = createRosterKeeper({
    privileges,
    contacts,
    store,
    addresses,
    clock,
    log,
    name: network.name,
    group: options.rosterGroup,
    subscriptionsOf,
    isUser: (user) => users.get(user) !== undefined,
    probe: (user) => xmpp.send(xmpp.presence({ type: 'probe', to: user })),
    refused: (user, contact) => (contact ? friendships.befriend(user, contact) : friendships.join(user)),
  })
  const friendships: Friendships = createFriendships({
    subscriptionsOf,
    store,
    contacts,
    reading,
    addresses,
    privileges,
    roster,
    suggestions,
  })
  const disposeGranted = privileges.onChange((domain) => {
    for (const { stored } of users.all) if (domainOf(stored.jid) === domain) roster.noteAll(stored.jid)
  })
  return {
    privileges,
    friendships,
    keepAll: roster.noteAll,
    stop() {
      disposeGranted()
      roster.stop()
      suggestions.stop()
    },
    idle: roster.idle,
  }
}
