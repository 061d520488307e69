import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Shown } from '../dialogues/medium.js'
import type { DefinedNetwork, Log } from '../module/network.js'
import type { Users } from '../sessions/users.js'
import type { StoredUser } from '../storage/store.js'
import { accountOf } from './module-form.js'

/**
 * Tells users who are logged in to one account of each other. Only a login proves that an account is theirs: who merely
 * registers with it learns nothing.
 */
export interface SharedAccounts {
  /** Takes note that a user has logged in. */
  connected(user: StoredUser): void
}

export interface SharedAccountsOptions {
  readonly network: DefinedNetwork
  readonly users: Users
  readonly addressOf: (user: string) => JID
  readonly say: (to: JID, shown: Shown) => Promise<void>
  readonly log: Log
}

/** Pairs of users who have been told. */
const MAX_TOLD = 10_000

export function createSharedAccounts({ network, users, addressOf, say, log }: SharedAccountsOptions): SharedAccounts {
  const byAccount = new Map<string, Set<string>>()
  const told = createCache<true>({ max: MAX_TOLD })

  /** Users who have left, or have another account by now, are forgotten. */
  function othersOf(account: string, user: string): readonly string[] {
    const known = byAccount.get(account) ?? new Set<string>()
    for (const one of known) {
      const stored = users.get(one)?.stored
      if (!stored || accountOf(network, stored.form) !== account) known.delete(one)
    }
    byAccount.set(account, known.add(user))
    return [...known].filter((one) => one !== user)
  }

  return {
    connected({ jid, form }) {
      const account = accountOf(network, form)
      if (account === undefined) return
      for (const other of othersOf(account, jid)) {
        const pair = JSON.stringify([account, ...[jid, other].sort()])
        if (told.get(pair)) continue
        told.set(pair, true)
        log.warn({ user: jid, other }, 'Two users are logged in to one account of the network.')
        const text = 'Another user of this gateway is logged in to the same account of the network.'
        for (const user of [jid, other]) void say(addressOf(user), { text })
      }
    },
  }
}
