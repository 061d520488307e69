import { type Serial, subscriptionChanged, subscriptionRequested, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { chatState } from '@trestle/xep-0085'
import type { Addresses } from './addresses.js'
import type { Capabilities } from './capabilities.js'
import type { Contact } from './chat.js'
import { toGatewayError, toStanzaErrorOf } from './gateway-error.js'
import type { Inbox } from './inbox.js'
import type { AnyHandlers, LiveSession } from './live-session.js'
import type { Call, Log } from './network.js'
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
  readonly serial: Serial
  readonly log: Log
  readonly contactOf: (user: string, legacyId: string) => Contact
  /** Runs code of the module with a deadline, as that session's. */
  readonly run: <T>(live: LiveSession, run: (call: Call) => T | Promise<T>) => Promise<T>
}

/** What users do, as the network module sees it. */
export interface RelayToNetwork {
  /** Runs one handler of the user's live session, if there is one; its failures are logged and end nothing. */
  tell(user: string, chat: string, run: (handlers: AnyHandlers, call: Call) => unknown): void
}

export function createRelayToNetwork(options: RelayToNetworkOptions): RelayToNetwork {
  const { xmpp, addresses, capabilities, users, inbox, typing, log } = options

  const tell: RelayToNetwork['tell'] = (user, chat, run) => {
    const live = users.get(user)?.session.current
    if (!live?.connected) return
    options.serial
      .run(`to network ${user} ${chat}`, () => options.run(live, (call) => run(live.handlers, call)))
      .catch((error) => {
        if (!live.signal.aborted) log.warn({ error, user, chat }, 'The network module failed at something of the user.')
      })
  }

  /** The registered user and the contact that a stanza is between. */
  function parties(from: JID | undefined, to: JID | undefined): { user: RunningUser; chat: string } {
    const user = users.get(from?.bare.toString() ?? '')
    if (!user) {
      throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
    }
    try {
      return { user, chat: addresses.legacyId(to ?? addresses.gateway) }
    } catch (error) {
      throw toStanzaErrorOf(toGatewayError(error))
    }
  }

  async function onMessage(message: Message): Promise<void> {
    const { body, type, to } = message
    if (!to || to.local === '') return refuseGatewayChat(message)
    if (body === undefined) return
    const { user, chat } = parties(message.from, to)
    if (type === 'groupchat') throw new StanzaError('feature-not-implemented', { text: 'This is no room.' })
    const { maxBytes } = capabilities.text ?? {}
    if (maxBytes !== undefined && new TextEncoder().encode(body).length > maxBytes) {
      throw new StanzaError('policy-violation', { text: `The network takes texts of at most ${maxBytes} bytes.` })
    }
    typing.forget(user.stored.jid, chat)
    await inbox.accept(user.stored.jid, chat, message)
  }

  function refuseGatewayChat(message: Message): void {
    if (message.body === undefined) return
    throw new StanzaError('feature-not-implemented', {
      text: 'This is the gateway itself. Its commands are in the menu of your client; people of the network have addresses of their own.',
    })
  }

  function onFriendship(
    user: string,
    local: JID,
    kind: 'request' | 'accept' | 'reject' | 'remove',
    text?: string,
  ): void {
    const chat = addresses.legacyId(local)
    tell(user, chat, (handlers, call) =>
      handlers.onFriendship?.(options.contactOf(user, chat), { kind, ...(text && { text }) }, call),
    )
  }

  async function onRequested(local: JID, contact: JID, text: string | undefined): Promise<void> {
    const user = contact.toString()
    if (users.get(user) && local.local !== '') onFriendship(user, local, 'request', text)
  }

  xmpp.events.on('message', async (message) => {
    try {
      await onMessage(message)
    } catch (error) {
      const answer = error instanceof StanzaError ? error : toStanzaErrorOf(toGatewayError(error))
      if (answer.condition === 'internal-server-error') log.error({ error }, 'A message of a user failed.')
      if (message.from && xmpp.online) xmpp.send(message.errorReply(answer))
    }
  })

  xmpp.events.on(chatState, ({ from, state, message }) => {
    const to = message.to
    const user = users.get(from.bare.toString())
    if (!capabilities.typing || !user || !to || to.local === '' || message.body !== undefined) return
    typing.state(user.stored.jid, addresses.legacyId(to), state)
  })

  xmpp.events.on('presence', (presence) => {
    const { from, to, type } = presence
    const user = from && users.get(from.bare.toString())
    if (!user || to?.local !== '') return
    if (type === 'unavailable') typing.forget(user.stored.jid)
    if (!capabilities.userPresence) return
    const merged = mergedPresence(xmpp.presences.of(from, to))
    tell(user.stored.jid, '', (handlers, call) => handlers.onUserPresence?.(merged, call))
  })

  xmpp.events.on(subscriptionRequested, ({ local, contact, presence }) => onRequested(local, contact, presence.status))

  xmpp.events.on(subscriptionChanged, async ({ local, contact, state, previous }) => {
    const user = contact.toString()
    if (!users.get(user) || local.local === '') return
    const chat = addresses.legacyId(local)
    if (capabilities.friends) {
      const { friend } = await options.contactOf(user, chat).info()
      if (previous.pendingOut && !state.pendingOut) {
        // Friends are offered to the roster too: accepting that is no news for the network.
        if (!friend) onFriendship(user, local, state.to ? 'accept' : 'reject')
      } else if (friend && (previous.from || previous.to) && !state.from && !state.to)
        onFriendship(user, local, 'remove')
    } else if (state.from && !previous.from) {
      await options.contactOf(user, chat).update({ friend: true })
    }
  })

  return { tell }
}
