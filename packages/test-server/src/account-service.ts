import type { JID } from '@trestle/jid'
import type { BlockLists } from './block-lists.js'
import type { LocalHost } from './local-host.js'
import type { Rosters } from './rosters.js'
import type { Storage } from './storage.js'

/** What is done for accounts by the plugins of one specification. */
export interface AccountService {
  /** Namespaces of the requests to accounts that it answers. */
  readonly namespaces: readonly string[]
  /** What the server announces because of it. */
  readonly serverFeatures: readonly string[]
  /** Forgets what it has of an account. */
  clear(account: JID): void | Promise<void>
}

export interface AccountServiceContext {
  readonly host: LocalHost
  readonly storage: Storage
  readonly rosters: Rosters
  readonly blockLists: BlockLists
  /** Addresses on one block list. */
  readonly maxBlocked: number
  /** Called when an account has another avatar. */
  readonly avatarChanged: (account: JID) => void
}
