import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import type { ChatEvent } from '../chats/chat-event.js'
import { featureOf, readEvent } from '../chats/feature-table.js'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Users } from '../sessions/users.js'
import { isOwnCarbon } from './own-events.js'
import type { TakeEvent } from './take-event.js'

export interface FromUserOptions {
  readonly xmpp: Xmpp
  readonly addresses: Addresses
  readonly users: Users
  readonly take: TakeEvent
  readonly logOf: (user: string) => Log
  /** Called with each event of a chat that is refused. */
  readonly refused: (user: string, chat: string, event: ChatEvent) => void
  /** Takes what is written to the gateway itself. */
  readonly toGateway: (from: JID, stanza: Message) => void
}

/** Takes the messages of users: reads what they do, and stores or refuses it. Returns the disposer. */
export function receiveFromUsers(options: FromUserOptions): () => void {
  const { xmpp, addresses, users, take, logOf, toGateway } = options
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
    try {
      await take(user, chat, event, stanza)
    } catch (error) {
      options.refused(user.stored.jid, chat, event)
      throw error
    }
  }

  function legacyIdOf(to: JID): string {
    try {
      return addresses.legacyId(to)
    } catch (error) {
      throw toStanzaErrorOf(toGatewayError(error))
    }
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
