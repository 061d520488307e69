import type { Author, Quote } from '@trestle/gateway'
import type { IrcEvent, IrcEventOf, IrcUser } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import { idOf } from './ids.js'
import type { ServerRooms } from './server-rooms.js'
import type { IrcRoom, SessionParts } from './session.js'

/** What is said on one server, in channels and to the user. */
export interface ServerChats {
  take(event: IrcEvent, client: IrcClient): void
}

const typingStates = { active: 'composing', paused: 'paused', done: 'paused' } as const
const NOTICE = '[notice] '

export function createServerChats(server: string, serverRooms: ServerRooms, { contacts }: SessionParts): ServerChats {
  /** Who does something in a chat. */
  function senderOf(client: IrcClient, chat: string, isChannel: boolean, from: IrcUser): Omit<IrcRoom['me'], 'kind'> {
    if (isChannel) return serverRooms.sender(client, chat, from) as never
    const contact = contacts.byLegacyId(idOf(server, chat))
    return (from.id === client.fold(client.nick) ? contact.me : contact) as never
  }

  function message(event: IrcEventOf<'message'>, client: IrcClient): void {
    const { chat, isChannel, from, kind, text, markup, msgid, time, replyTo, label, self } = event
    // What was written here is known already.
    if (self && label !== undefined) return
    const before = kind === 'notice' ? NOTICE : kind === 'action' ? '/me ' : ''
    const moved = markup.map((one) => ({ ...one, start: one.start + before.length, end: one.end + before.length }))
    const quote: Quote | undefined = replyTo === undefined ? undefined : { legacyId: replyTo }
    void senderOf(client, chat, isChannel, from).sendText(`${before}${text}`, {
      ...{ legacyId: msgid, at: time, markup: moved },
      ...(quote && { replyTo: quote }),
    })
  }

  const handlers: { readonly [T in IrcEvent['type']]?: (event: IrcEventOf<T>, client: IrcClient) => void } = {
    message,
    typing({ chat, isChannel, from, state }, client) {
      void senderOf(client, chat, isChannel, from).typing(typingStates[state])
    },
    reaction({ chat, isChannel, from, target, emoji, removed, time }, client) {
      const how = { as: removed ? 'removed' : 'added', at: time } as const
      void senderOf(client, chat, isChannel, from).react(target, [emoji], how)
    },
    redaction({ chat, isChannel, from, target, reason, time }, client) {
      const by: Author = from.id === client.fold(client.nick) ? 'me' : { legacyId: from.id, nick: from.nick }
      if (isChannel) void serverRooms.room(chat).moderated(target, { by, reason, at: time })
      else void senderOf(client, chat, false, from).retract(target, { reason, at: time })
    },
    invited({ channel, by, self }) {
      if (self) void serverRooms.room(channel).invite({ by: { legacyId: idOf(server, by.id), nick: by.nick } })
    },
  }

  return {
    take(event, client) {
      const handler = handlers[event.type] as ((event: IrcEvent, client: IrcClient) => void) | undefined
      handler?.(event, client)
    },
  }
}
