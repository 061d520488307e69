import { subscriptionChanged, subscriptionRequested, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { chatState } from '@trestle/xep-0085'
import type { Inbox } from '../delivery/inbox.js'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { NetworkCapabilities } from '../module/network-capabilities.js'
import type { Addresses } from '../puppets/addresses.js'
import type { FriendshipActs } from '../puppets/friendship-acts.js'
import { mergedPresence } from '../puppets/user-presence.js'
import type { NotifySession } from '../sessions/session-notifier.js'
import { presenceOf, type SessionStatus } from '../sessions/session-status.js'
import type { RunningUser, Users } from '../sessions/users.js'
import type { TypingRelay } from './typing.js'

export interface RelayToNetworkOptions {
  readonly xmpp: Xmpp
  readonly addresses: Addresses
  readonly capabilities: NetworkCapabilities
  readonly users: Users
  readonly inbox: Inbox
  readonly typing: TypingRelay
  readonly notify: NotifySession
  readonly acts: FriendshipActs
  readonly logOf: (user: string) => Log
}

/** Routes stanzas of users to their sessions. */
export interface RelayToNetwork {
  /** Calls `onUserPresence` of the user's session with the merged presence. */
  sendUserPresence(user: JID): void
  /** Removes its listeners. */
  stop(): void
}

export function createRelayToNetwork(options: RelayToNetworkOptions): RelayToNetwork {
  const { xmpp, addresses, capabilities, users, inbox, typing, notify, acts, logOf } = options

  /** The registered user and the legacy id of the contact of a stanza. Throws StanzaError. */
  function parties(from: JID | undefined, to: JID): { user: RunningUser; chat: string } {
    const user = users.get(from?.bare.toString() ?? '')
    if (!user) {
      throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
    }
    try {
      return { user, chat: addresses.legacyId(to) }
    } catch (error) {
      throw toStanzaErrorOf(toGatewayError(error))
    }
  }

  async function onMessage(message: Message): Promise<void> {
    const { body, type, to } = message
    if (body === undefined) return
    if (!to || to.local === '') throw notAContact()
    const { user, chat } = parties(message.from, to)
    if (type === 'groupchat') throw new StanzaError('feature-not-implemented', { text: 'This address is not a room.' })
    const { maxBytes } = capabilities.text ?? {}
    if (maxBytes !== undefined && new TextEncoder().encode(body).length > maxBytes) {
      throw new StanzaError('policy-violation', { text: `The network accepts texts of at most ${maxBytes} bytes.` })
    }
    refuseUnlessRetried(user.session.status)
    typing.forget(user.stored.jid, chat)
    await inbox.accept(user.stored.jid, chat, message)
  }

  const ifRegistered = (from: JID | undefined, run: (user: RunningUser) => void) => {
    const user = users.get(from?.bare.toString() ?? '')
    if (user) run(user)
  }

  function sendUserPresence(user: JID): void {
    if (!capabilities.userPresence) return
    const merged = mergedPresence(xmpp.presences.of(user, addresses.gateway))
    notify(user.bare.toString(), '', (handlers, call) => handlers.onUserPresence?.(merged, call))
  }

  const disposers = [
    xmpp.events.on('message', async (message) => {
      try {
        await onMessage(message)
      } catch (error) {
        const answer = error instanceof StanzaError ? error : toStanzaErrorOf(toGatewayError(error))
        if (answer.condition === 'internal-server-error') {
          logOf(String(message.from?.bare)).error({ error }, 'A message of a user failed.')
        }
        if (message.from && xmpp.online) xmpp.send(message.errorReply(answer))
      }
    }),

    xmpp.events.on(chatState, ({ from, to, state, message }) =>
      ifRegistered(from, ({ stored }) => {
        if (!capabilities.typing || to.local === '' || message.body !== undefined) return
        const chat = addresses.find(to)
        if (chat !== undefined) typing.state(stored.jid, chat, state)
      }),
    ),

    xmpp.events.on('presence', ({ from, to, type }) =>
      ifRegistered(from, ({ stored }) => {
        if (!from || to?.local !== '') return
        if (type === 'unavailable') typing.forget(stored.jid)
        sendUserPresence(from)
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

function notAContact(): StanzaError {
  return new StanzaError('feature-not-implemented', {
    text: 'This is the address of the gateway itself: use its commands, or write to a contact.',
  })
}

/** Throws StanzaError if the session is not tried again by itself. Otherwise messages wait for it. */
function refuseUnlessRetried(status: SessionStatus): void {
  const isFinal = status.state === 'logged-out' || (status.state === 'failed' && status.retryAt === undefined)
  if (!isFinal) return
  const condition = status.state === 'logged-out' ? 'not-authorized' : 'recipient-unavailable'
  throw new StanzaError(condition, { text: `This message was not sent. ${presenceOf(status).status}` })
}
