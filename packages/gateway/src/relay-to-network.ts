import { subscriptionChanged, subscriptionRequested, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { chatState } from '@trestle/xep-0085'
import type { Addresses } from './addresses.js'
import type { Capabilities } from './capabilities.js'
import type { FriendshipActs } from './friendship-acts.js'
import { toGatewayError, toStanzaErrorOf } from './gateway-error.js'
import type { Inbox } from './inbox.js'
import type { Log } from './network.js'
import { presenceOf, type SessionStatus } from './session-status.js'
import type { Tell } from './tell.js'
import type { TypingRelay } from './typing.js'
import { mergedPresence } from './user-presence.js'
import type { RunningUser, Users } from './users.js'

export interface RelayToNetworkOptions {
  readonly xmpp: Xmpp
  readonly addresses: Addresses
  readonly capabilities: Capabilities
  readonly users: Users
  readonly inbox: Inbox
  readonly typing: TypingRelay
  readonly tell: Tell
  readonly acts: FriendshipActs
  readonly logOf: (user: string) => Log
}

/** What users do, as the network module sees it. */
export interface RelayToNetwork {
  /** Tells a session that has just connected how the user is. */
  greet(user: JID): void
  /** Hears nothing more. */
  stop(): void
}

export function createRelayToNetwork(options: RelayToNetworkOptions): RelayToNetwork {
  const { xmpp, addresses, capabilities, users, inbox, typing, tell, acts, logOf } = options

  /** The registered user and the contact that a stanza is between. */
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
    if (!to || to.local === '') throw gatewayChat()
    const { user, chat } = parties(message.from, to)
    if (type === 'groupchat') throw new StanzaError('feature-not-implemented', { text: 'This is no room.' })
    const { maxBytes } = capabilities.text ?? {}
    if (maxBytes !== undefined && new TextEncoder().encode(body).length > maxBytes) {
      throw new StanzaError('policy-violation', { text: `The network takes texts of at most ${maxBytes} bytes.` })
    }
    refuseWithoutHope(user.session.status)
    typing.forget(user.stored.jid, chat)
    await inbox.accept(user.stored.jid, chat, message)
  }

  const ofUser = (from: JID | undefined, act: (user: RunningUser) => void) => {
    const user = users.get(from?.bare.toString() ?? '')
    if (user) act(user)
  }

  function tellPresence(user: JID): void {
    if (!capabilities.userPresence) return
    const merged = mergedPresence(xmpp.presences.of(user, addresses.gateway))
    tell(user.bare.toString(), '', (handlers, call) => handlers.onUserPresence?.(merged, call))
  }

  const undo = [
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
      ofUser(from, ({ stored }) => {
        if (!capabilities.typing || to.local === '' || message.body !== undefined) return
        const chat = addresses.find(to)
        if (chat !== undefined) typing.state(stored.jid, chat, state)
      }),
    ),

    xmpp.events.on('presence', ({ from, to, type }) =>
      ofUser(from, ({ stored }) => {
        if (!from || to?.local !== '') return
        if (type === 'unavailable') typing.forget(stored.jid)
        tellPresence(from)
      }),
    ),

    xmpp.events.on(subscriptionRequested, ({ local, contact, presence }) =>
      ofUser(contact, ({ stored }) => acts.requested(stored.jid, local, presence.status)),
    ),

    xmpp.events.on(subscriptionChanged, ({ local, contact, state, previous }) =>
      ofUser(contact, ({ stored }) => acts.changed(stored.jid, local, state, previous)),
    ),
  ]

  return {
    greet: tellPresence,
    stop() {
      for (const one of undo.splice(0)) one()
    },
  }
}

function gatewayChat(): StanzaError {
  return new StanzaError('feature-not-implemented', {
    text: 'This is the gateway itself. Its commands are in the menu of your client; people of the network have addresses of their own.',
  })
}

/** While the network is away for a while, messages wait; not where only the user can bring it back. */
function refuseWithoutHope(status: SessionStatus): void {
  const isOver = status.state === 'logged-out' || (status.state === 'failed' && status.retryAt === undefined)
  if (!isOver) return
  const condition = status.state === 'logged-out' ? 'not-authorized' : 'recipient-unavailable'
  throw new StanzaError(condition, { text: `This message was not sent. ${presenceOf(status).status}` })
}
