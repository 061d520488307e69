import type { Serial, SubscriptionsApi, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Clock } from '@trestle/xmlstream'
import type { createSay } from '../dialogues/say.js'
import type { FrameHost } from '../frame-host.js'
import type { FrameOptions } from '../frame-options.js'
import type { LimitChecks } from '../limits/limits.js'
import type { DefinedNetwork, Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Contacts } from '../puppets/puppets.js'
import type { ModuleScope } from '../sessions/module-scope.js'
import type { UserRegistry } from '../sessions/users.js'
import type { Counters } from '../status/counts.js'
import type { GatewayStore } from '../storage/store.js'

/** What all parts of a frame stand on. */
export interface Ground {
  readonly options: FrameOptions
  readonly host: FrameHost
  readonly xmpp: Xmpp
  readonly clock: Clock
  readonly network: DefinedNetwork
  readonly store: GatewayStore
  readonly log: Log
  /** The log of one user, without the user's secrets. */
  readonly logOf: (user: string) => Log
  readonly addresses: Addresses
  readonly users: UserRegistry
  readonly contacts: Contacts
  readonly subscriptionsOf: (local: JID) => SubscriptionsApi
  readonly scope: ModuleScope
  readonly serial: Serial
  readonly limits: LimitChecks
  readonly counters: Counters
  readonly say: ReturnType<typeof createSay>
  /** Aborted when the gateway stops. */
  readonly stopping: AbortSignal
}
