import { createCache, createSerial, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import type { ChatEvent } from '../chats/chat-event.js'
import { featureOf, readEvent } from '../chats/feature-table.js'
import type { TypingRelay } from '../chats/typing.js'
import type { LimitChecks } from '../limits/limits.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import { presenceOf, type SessionStatus } from '../sessions/session-status.js'
import type { RunningUser, Users } from '../sessions/users.js'
import type { Inbox } from './inbox.js'
import { isOwnCarbon } from './own-events.js'

export interface FromUserOptions {
  readonly xmpp: Xmpp
  readonly addresses: Addresses
  /** What a chat takes. */
  readonly capabilitiesOf: (user: string, chat: string) => Promise<NetworkCapabilities>
  readonly users: Users
  readonly inbox: Inbox
  readonly typing: TypingRelay
  readonly logOf: (user: string) => Log
  readonly limits: LimitChecks
  /** Called with each event of a chat that is refused. */
  readonly refused: (user: string, chat: string, event: ChatEvent) => void
  /** Takes what is written to the gateway itself. */
  readonly toGateway: (from: JID, stanza: Message) => void
}

/** Notices that are remembered; one that is not may be told again. */
const MAX_NOTICES = 10_000

/** Takes the messages of users: reads what they do, and stores or refuses it. Returns the disposer. */
export function receiveFromUsers(options: FromUserOptions): () => void {
  const { xmpp, addresses, capabilitiesOf, users, inbox, typing, logOf, limits, toGateway } = options
  // What a chat takes may have to be read first, and messages must not overtake each other then.
  const serial = createSerial()

  /** Notices that users have had. */
  const toldOf = createCache<true>({ max: MAX_NOTICES })

  async function onMessage(stanza: Message): Promise<void> {
    const { to, from, type } = stanza
    if (type === 'error' || isOwnCarbon(stanza)) return
    const event = readEvent(stanza)
    if (!event) return
    const { durable } = featureOf(event)
    const refuse = (error: StanzaError) => {
      // What only passes by needs no answer, and neither does what tells of other messages.
      if (durable && event.kind !== 'displayed') throw error
    }
    if (!to || to.local === '') {
      if (event.kind !== 'message' || !from || type === 'groupchat') return refuse(notAContact())
      return toGateway(from, stanza)
    }
    const user = users.get(from?.bare.toString() ?? '')
    if (!user) return refuse(new StanzaError('registration-required', { text: 'Register with this gateway first.' }))
    if (type === 'groupchat') return refuse(notARoom())
    const chat = durable ? legacyIdOf(to) : addresses.find(to)
    if (chat === undefined) return
    await serial.run(JSON.stringify([user.stored.jid, chat]), async () => {
      try {
        await take(user, chat, event, stanza)
      } catch (error) {
        options.refused(user.stored.jid, chat, event)
        throw error
      }
    })
  }

  function legacyIdOf(to: JID): string {
    try {
      return addresses.legacyId(to)
    } catch (error) {
      throw toStanzaErrorOf(toGatewayError(error))
    }
  }

  async function take(
    { stored, session }: RunningUser,
    chat: string,
    given: ChatEvent,
    stanza: Message,
  ): Promise<void> {
    const taken = await capabilitiesOf(stored.jid, chat)
    const adapted = adapt(given, taken, (text) => tellOnce(stored.jid, chat, text))
    if (adapted === undefined) return
    if (adapted.kind === 'typing') {
      if (!limits.passes('typing', stored.jid)) return
      if (adapted.state !== 'recording') typing.state(stored.jid, chat, adapted.state)
      return
    }
    if (adapted.kind !== 'displayed') refuseUnlessRetried(session.status)
    limits.take('messages', stored.jid)
    if (adapted.kind === 'message') typing.forget(stored.jid, chat)
    await inbox.accept(stored.jid, chat, adapted, stanza)
  }

  function tellOnce(user: string, chat: string, text: string): void {
    const key = JSON.stringify([user, chat, text])
    if (toldOf.get(key)) return
    toldOf.set(key, true)
    if (xmpp.online) xmpp.send(xmpp.message({ to: user, type: 'chat', body: text }))
  }

  /** The event for what the network takes: another one, where it does not take this kind. Throws StanzaError. */
  function adapt(
    event: ChatEvent,
    capabilities: NetworkCapabilities,
    notice: (text: string) => void,
  ): ChatEvent | undefined {
    const adapted = featureOf(event).adapt?.(event as never, capabilities) ?? { event }
    if (adapted === 'ignore') return undefined
    if ('refuse' in adapted) throw new StanzaError(adapted.refuse, { text: adapted.text })
    if (adapted.notice !== undefined) notice(adapted.notice)
    return adapted.event.kind === event.kind ? adapted.event : adapt(adapted.event, capabilities, notice)
  }

  return xmpp.events.on('message', async (stanza) => {
    try {
      await onMessage(stanza)
    } catch (error) {
      const answer = error instanceof StanzaError ? error : toStanzaErrorOf(toGatewayError(error))
      if (answer.condition === 'internal-server-error') {
        logOf(String(stanza.from?.bare)).error({ error }, 'A message of a user failed.')
      }
      if (stanza.from && xmpp.online) xmpp.send(stanza.errorReply(answer))
    }
  })
}

function notAContact(): StanzaError {
  return new StanzaError('feature-not-implemented', {
    text: 'This is the address of the gateway itself: write “help” for its commands, or write to a contact.',
  })
}

function notARoom(): StanzaError {
  return new StanzaError('feature-not-implemented', { text: 'This address is not a room.' })
}

/** Throws StanzaError if the session is not tried again by itself. Otherwise messages wait for it. */
function refuseUnlessRetried(status: SessionStatus): void {
  const isFinal = status.state === 'logged-out' || (status.state === 'failed' && status.retryAt === undefined)
  if (!isFinal) return
  const condition = status.state === 'logged-out' ? 'not-authorized' : 'recipient-unavailable'
  throw new StanzaError(condition, { text: `This message was not sent. ${presenceOf(status).status}` })
}
