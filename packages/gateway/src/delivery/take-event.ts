import { createCache, createSerial, type Xmpp } from '@trestle/core'
import { type Message, StanzaError } from '@trestle/stanza'
import type { ChatEvent } from '../chats/chat-event.js'
import { featureOf } from '../chats/feature-table.js'
import type { TypingRelay } from '../chats/typing.js'
import type { LimitChecks } from '../limits/limits.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { presenceOf, type SessionStatus } from '../sessions/session-status.js'
import type { RunningUser } from '../sessions/users.js'
import { userKey } from '../support/user-key.js'
import type { Inbox } from './inbox.js'

/**
 * Takes what a user does in a chat: as far as the network takes it, it is stored and queued. Resolves when it is stored.
 * Rejects with StanzaError for what is refused.
 */
export type TakeEvent = (user: RunningUser, chat: string, event: ChatEvent, stanza: Message) => Promise<void>

export interface TakeEventOptions {
  readonly xmpp: Xmpp
  /** What a chat takes. */
  readonly capabilitiesOf: (user: string, chat: string) => Promise<NetworkCapabilities>
  readonly inbox: Inbox
  readonly typing: TypingRelay
  readonly limits: LimitChecks
}

/** Notices that are remembered; one that is not may be told again. */
const MAX_NOTICES = 10_000

export function createTakeEvent({ xmpp, capabilitiesOf, inbox, typing, limits }: TakeEventOptions): TakeEvent {
  // What a chat takes may have to be read first, and messages must not overtake each other then.
  const serial = createSerial()

  /** Notices that users have had. */
  const toldOf = createCache<true>({ max: MAX_NOTICES })

  /** Resolves when the next one of the chat may follow; `stored` after commit. */
  async function take(
    { stored, session }: RunningUser,
    chat: string,
    given: ChatEvent,
    stanza: Message,
  ): Promise<{ readonly stored?: Promise<void> }> {
    const taken = await capabilitiesOf(stored.jid, chat)
    const adapted = adapt(given, taken, (text) => tellOnce(stored.jid, chat, text))
    if (adapted === undefined) return {}
    if (adapted.kind === 'typing') {
      if (!limits.passes('typing', stored.jid)) return {}
      if (adapted.state !== 'recording') typing.state(stored.jid, chat, adapted.state)
      return {}
    }
    if (adapted.kind !== 'displayed') refuseUnlessRetried(session.status)
    limits.take('messages', stored.jid)
    if (adapted.kind === 'message') typing.forget(stored.jid, chat)
    return { stored: inbox.accept(stored.jid, chat, adapted, stanza) }
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

  return async (user, chat, event, stanza) => {
    const key = userKey(user.stored.jid, chat)
    const { stored } = await serial.run(key, () => take(user, chat, event, stanza))
    // Outside of their turns: the store takes messages in order, and each commit would hold up the next one.
    await stored
  }
}

/** Throws StanzaError if the session is not tried again by itself. Otherwise messages wait for it. */
function refuseUnlessRetried(status: SessionStatus): void {
  const isFinal = status.state === 'logged-out' || (status.state === 'failed' && status.retryAt === undefined)
  if (!isFinal) return
  const condition = status.state === 'logged-out' ? 'not-authorized' : 'recipient-unavailable'
  throw new StanzaError(condition, { text: `This message was not sent. ${presenceOf(status).status}` })
}
