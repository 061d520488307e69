import type { Author, Sender, SessionClock } from '@trestle/gateway'
import type { IrcEvent, IrcEventOf, IrcSaid, IrcUser } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import { lacks } from './capabilities.js'
import { idOf, placeOf } from './ids.js'
import type { ServerRooms } from './server-rooms.js'
import type { IrcContact, SessionParts } from './session.js'
import { textOf } from './text-of.js'

/** What is said on one server, in channels and to the user. */
export interface ServerChats {
  take(event: IrcEvent, client: IrcClient): void
  /** The user speaks with somebody: answers come from the same address, and whether they are there is watched. */
  meet(client: IrcClient, contact: IrcContact): void
}

const typingStates = { active: 'composing', paused: 'paused', done: 'paused' } as const
/** People whom the user speaks with during one connection. */
const MAX_MET = 1000
const MAX_WATCHED = 100
/** At most one answer to a question between clients in this time. */
const ANSWER_MS = 2000

export function createServerChats(
  server: string,
  serverRooms: ServerRooms,
  { contacts, clock, log }: SessionParts & { readonly clock: SessionClock },
): ServerChats {
  /** Whom the user speaks with, by their folded nicks. */
  const met = new Map<string, IrcContact>()
  let answeredAt = 0

  function contactOf(client: IrcClient, id: string): IrcContact {
    const contact = met.get(id) ?? contacts.byLegacyId(idOf(server, id))
    meet(client, contact)
    return contact
  }

  function meet(client: IrcClient, contact: IrcContact): void {
    const { name } = placeOf(contact.legacyId)
    const id = name === undefined ? undefined : client.fold(name)
    if (id === undefined || name === undefined || met.has(id) || met.size >= MAX_MET) return
    met.set(id, contact)
    // Asked for first: of who is new, the frame looks up the details.
    contact
      .info()
      .then(() => contact.update({ capabilities: lacks(client.abilities()) }))
      .catch((error: unknown) => log.debug({ error, server }, 'What a chat can do is not stored.'))
    if (met.size <= Math.min(MAX_WATCHED, client.features().monitor ?? 0)) client.monitor([name])
  }

  /** Who does something in a chat. */
  function senderOf(client: IrcClient, chat: string, isChannel: boolean, from: IrcUser): Sender {
    if (isChannel) return serverRooms.sender(client, chat, from)
    const contact = contactOf(client, chat)
    return from.id === client.fold(client.nick()) ? contact.me : contact
  }

  function message(event: IrcEventOf<'message'>, client: IrcClient): void {
    const { chat, isChannel, from, msgid, time, replyTo, label, self, past } = event
    // What was written here is known already.
    if (self && label !== undefined) return
    if (past) tellPast(client, event)
    else {
      const { body, markup } = textOf(event)
      const to = replyTo === undefined ? undefined : { legacyId: replyTo }
      void senderOf(client, chat, isChannel, from).sendText(body, { legacyId: msgid, at: time, markup, replyTo: to })
    }
  }

  /** What servers repeat when one enters; without ids, nobody could tell it from what was heard before. */
  function tellPast(client: IrcClient, said: IrcSaid): void {
    const { chat, isChannel, from, self, msgid, time } = said
    if (msgid === undefined) return
    const id = isChannel ? from.id : idOf(server, chat)
    const by: Author = self ? 'me' : { legacyId: id, nick: from.nick }
    const place = isChannel ? serverRooms.room(chat) : contactOf(client, chat)
    void place.past([{ by, at: time, legacyId: msgid, what: { kind: 'text', ...textOf(said) } }])
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
      const by: Author = from.id === client.fold(client.nick()) ? 'me' : { legacyId: from.id, nick: from.nick }
      if (isChannel) void serverRooms.room(chat).moderated(target, { by, reason, at: time })
      else void senderOf(client, chat, false, from).retract(target, { reason, at: time })
    },
    invited({ channel, by, self }) {
      if (self) void serverRooms.room(channel).invite({ by: { legacyId: idOf(server, by.id), nick: by.nick } })
    },
    user({ who: { id, away }, changed }) {
      if (changed !== 'away') return
      void met.get(id)?.update({ presence: away === undefined ? { show: 'online' } : { show: 'away', status: away } })
    },
    presence({ who, online }) {
      void met.get(who.id)?.update({ presence: { show: online ? 'online' : 'offline' } })
    },
    ctcp({ from, command, answer }, client) {
      const now = clock.now()
      if (answer || command !== 'TIME' || now.getTime() - answeredAt < ANSWER_MS) return
      answeredAt = now.getTime()
      client
        .command('NOTICE', [from.nick, `\x01TIME ${now.toUTCString()}\x01`])
        .catch((error: unknown) => log.debug({ error, server }, 'A question of a client is not answered.'))
    },
    // Whom to watch, and what the server can, is another matter in the next connection.
    disconnected: () => met.clear(),
  }

  return {
    meet,
    take(event, client) {
      const handler = handlers[event.type] as ((event: IrcEvent, client: IrcClient) => void) | undefined
      handler?.(event, client)
    },
  }
}
