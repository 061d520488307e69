import { subscriptionChanged, subscriptionRequested, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { TypingRelay } from '../chats/typing.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { Addresses } from '../puppets/addresses.js'
import type { FriendshipActs } from '../puppets/friendship-acts.js'
import { mergedPresence } from '../puppets/user-presence.js'
import { showsPresence } from '../registration/preferences.js'
import type { NotifySession } from './session-notifier.js'
import type { RunningUser, Users } from './users.js'

export interface PresenceRelayOptions {
  readonly xmpp: Xmpp
  readonly addresses: Addresses
  readonly capabilities: NetworkCapabilities
  readonly users: Users
  readonly typing: TypingRelay
  readonly notify: NotifySession
  readonly acts: FriendshipActs
}

/** Passes presences and subscriptions of users on to their sessions. */
export interface PresenceRelay {
  /** Calls `onUserPresence` of the user's session with the merged presence. */
  sendUserPresence(user: JID): void
  /** Removes its listeners. */
  stop(): void
}

export function createPresenceRelay(options: PresenceRelayOptions): PresenceRelay {
  const { xmpp, addresses, capabilities, users, typing, notify, acts } = options

  const ifRegistered = <T>(from: JID | undefined, run: (user: RunningUser) => T) => {
    const user = users.get(from?.bare.toString() ?? '')
    return user && run(user)
  }

  function sendUserPresence(user: JID): void {
    const stored = users.get(user.bare.toString())?.stored
    if (!capabilities.userPresence || !stored) return
    const merged = showsPresence(stored)
      ? mergedPresence(xmpp.presences.of(user, addresses.gateway))
      : { show: 'offline' as const }
    notify(user.bare.toString(), '', (handlers, call) => handlers.onUserPresence?.(merged, call))
  }

  const disposers = [
    xmpp.events.on('presence', ({ from, to, type }) =>
      ifRegistered(from, ({ stored }) => {
        if (!from || to?.local !== '') return
        if (type === 'unavailable') typing.forget(stored.jid)
        if (showsPresence(stored)) sendUserPresence(from)
      }),
    ),
    xmpp.events.on(subscriptionRequested, ({ local, contact, presence }) =>
      ifRegistered(contact, ({ stored }) => acts.requested(stored.jid, local, presence.status)),
    ),
    xmpp.events.on(subscriptionChanged, ({ local, contact, state, previous }) =>
      ifRegistered(contact, ({ stored }) => acts.changed(stored.jid, local, state, previous)),
    ),
  ]
  return {
    sendUserPresence,
    stop() {
      for (const dispose of disposers.splice(0)) dispose()
    },
  }
}
