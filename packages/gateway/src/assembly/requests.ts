import { adminCommands } from '../commands/admin.js'
import { createBroadcast } from '../commands/broadcast.js'
import { builtInCommands } from '../commands/built-in.js'
import { type CommandSpec, createAccess } from '../commands/command-spec.js'
import { provideCommands } from '../commands/commands.js'
import { moduleCommands } from '../commands/module-commands.js'
import { createContactSearch, provideSearch, searchCommand } from '../commands/search.js'
import type { Inbox } from '../delivery/inbox.js'
import type { PublishFiles } from '../files/publish-files.js'
import type { Call } from '../module/handlers.js'
import type { Friendships } from '../puppets/friendships.js'
import { createFormSteps } from '../registration/form-steps.js'
import { createMembership, type Membership } from '../registration/membership.js'
import { createRegistering } from '../registration/registering.js'
import { provideRegistration } from '../registration/registration.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { StoredUser } from '../storage/store.js'
import type { Ground } from './ground.js'

/** What users ask of the gateway itself: registration, commands, search. */
export interface Requests {
  readonly membership: Membership
  /** Takes messages to the gateway's own address. */
  readonly toGateway: ReturnType<typeof provideCommands>['take']
  stop(): void
}

export interface RequestsOptions {
  readonly friendships: Friendships
  readonly inbox: Inbox
  readonly runHandler: <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) => Promise<T>
  /** Reads the contact list of a user's network again. */
  readonly sync: (user: string) => Promise<void>
  readonly publish: PublishFiles
  /** Takes back what the gateway has written of rooms into the account of a user, who leaves. */
  readonly leaveRooms: (user: string) => Promise<void>
  /** Removes what is kept of a user outside of the store. */
  readonly forget: (user: string) => Promise<void>
  readonly preferencesChanged: (now: StoredUser, before: StoredUser) => void
  readonly roomCommands: readonly CommandSpec[]
}

export function createRequests(ground: Ground, requests: RequestsOptions): Requests {
  const { options, host, clock, network, store, log, logOf, addresses, users, contacts, scope, limits, say } = ground
  const { friendships, inbox, runHandler, sync, publish, forget, leaveRooms, preferencesChanged } = requests
  const { allows, isAdmin = () => false, logLevel } = options
  const startedAt = clock.monotonic()
  const membership = createMembership({
    ...{ network, store, users, contacts, friendships, inbox, limits, allows, log, forget, preferencesChanged },
    leaveRooms,
    now: () => new Date(clock.now()),
    onNew: (user) => {
      const text = options.texts?.welcome ?? `Welcome to ${network.name}. Write \u201chelp\u201d for the commands.`
      void say(addresses.user(user), { text })
    },
  })
  const registering = createRegistering({ network, store, users, membership, scope, logOf })
  const contactSearch = createContactSearch({ network, users, addresses, limits, run: runHandler })
  const chat = provideCommands({
    ...{ host, addresses, limits, say, logOf, publish },
    mayExecute: createAccess({ users, allows, isAdmin }),
    commands: [
      ...builtInCommands({
        lastSeenText: options.lastSeenText ?? false,
        network,
        store,
        users,
        membership,
        registering,
        sync,
      }),
      ...(contactSearch ? [searchCommand(contactSearch)] : []),
      ...requests.roomCommands,
      ...moduleCommands({ network, users, scope, logOf }),
      ...adminCommands({
        users,
        membership,
        logLevel,
        uptime: () => clock.monotonic() - startedAt,
        broadcast: createBroadcast(say),
        counts: ground.counters.read,
        process: options.process,
      }),
    ],
  })
  const steps = createFormSteps({
    clock,
    publish,
    register: (held) => registering.register(held),
    chat: chat.medium,
    ended: chat.ended,
  })
  provideRegistration({ host, network, users, membership, addresses, steps })
  provideSearch({ host, addresses, contactSearch })
  return {
    membership,
    toGateway: chat.take,
    stop() {
      steps.stop()
      chat.stop()
    },
  }
}
