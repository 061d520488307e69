import { JID } from '@trestle/jid'
import { Message, type MessageInit, Presence, StanzaError } from '@trestle/stanza'
import { setStanzaId, stanzaIdOf } from '@trestle/xep-0359'
import { createOccupantId } from '@trestle/xep-0421'
import type { Element } from '@trestle/xml'
import type { Affiliation, Role } from '../ranks.js'
import type { RoomPresence } from '../room.js'
import { mucStatus } from '../status-codes.js'
import { setAffiliation } from './administering.js'
import { checkNick } from './entering.js'
import type { Extensions } from './extensions.js'
import {
  affiliationOf,
  defaultRole,
  type HostedOccupant,
  type HostedRoom,
  type StoredAffiliation,
} from './hosted-room.js'
import { destroy, remove, rename } from './leaving.js'
import { broadcast } from './presences.js'
import type { RoomSettings } from './room-settings.js'
import type { Rooms } from './rooms.js'
import { say, toAll, whisper } from './speaking.js'

export interface PuppetOptions extends RoomPresence {
  /** The address that the occupant has elsewhere, which moderators see nothing of without sessions. */
  readonly user?: JID | string | undefined
  /** Default: as the affiliation of the user says. */
  readonly role?: Role | undefined
}

/** What an occupant says: a body, or a message with more in it. */
export type SpokenText = string | Omit<MessageInit, 'to' | 'from' | 'type'>

/** An occupant of a hosted room that the host speaks for, such as a user of another network. */
export interface Puppet {
  readonly nick: string
  say(text: SpokenText): Promise<Message>
  whisper(nick: string, text: SpokenText): Promise<Message>
  setSubject(text: string): Promise<void>
  setPresence(presence: RoomPresence): Promise<void>
  /** Rejects with StanzaError `conflict` where the nickname is another's. */
  changeNick(nick: string): Promise<void>
  leave(status?: string): Promise<void>
}

/** Somebody in a hosted room. */
export interface HostedOccupantInfo {
  readonly nick: string
  /** The identifier of the user in the room (XEP-0421). */
  readonly id: string
  readonly user: JID | undefined
  readonly role: Role
  readonly affiliation: Affiliation
  readonly sessions: readonly JID[]
}

/** A hosted room, for its host: no rule of privileges holds for it. */
export interface HostedRoomApi {
  readonly address: JID
  getSettings(): Promise<RoomSettings>
  occupants(): Promise<readonly HostedOccupantInfo[]>
  /** Lets in somebody whom the host speaks for. Rejects with StanzaError `conflict` where the nickname is taken. */
  enter(nick: string, options?: PuppetOptions): Promise<Puppet>
  /** Says something in the name of the room itself. */
  say(text: SpokenText): Promise<Message>
  setSubject(text: string, nick?: string): Promise<void>
  setSettings(settings: Partial<RoomSettings>): Promise<void>
  setAffiliation(
    user: JID | string,
    affiliation: Affiliation,
    options?: { reason?: string; nick?: string },
  ): Promise<void>
  /** Puts an occupant out. */
  kick(nick: string, reason?: string): Promise<void>
  /** The affiliation of a user, or else that of their domain. */
  getAffiliation(user: JID | string): Promise<Affiliation>
  /** By bare address, or by domain. */
  getAffiliations(): Promise<Readonly<Record<string, StoredAffiliation>>>
  /** Asks extensions again for what the room adds to the presence of a user, and tells everybody where they are in it. */
  refresh(user: JID | string): Promise<void>
  /** Sends a message to all in the name of the room, without an id and history: for changes of the room itself. */
  announce(message: Message): Promise<void>
  /** Takes the message that has this id of the room (XEP-0359) out of history. Resolves with whether it was there. */
  retract(id: string): Promise<boolean>
  destroy(options?: { readonly reason?: string; readonly alternate?: JID | string }): Promise<void>
}

export interface PuppetHost {
  readonly rooms: Rooms
  readonly extensions: Extensions
  send(sent: readonly Element[]): void
  now(): Date
  newId(): string
  /** What changed who is in a room. */
  track<T>(room: HostedRoom, act: () => T): T
}

export function hostedRoomApi(host: PuppetHost, address: JID): HostedRoomApi {
  const { rooms, extensions, send, now, newId, track } = host
  const act = <T>(task: (room: HostedRoom) => T | Promise<T>) =>
    rooms.run(address, (room) => {
      if (!room) throw new StanzaError('item-not-found', { text: `There is no room ${address}.` })
      return task(room)
    })

  function messageOf(text: SpokenText, type: 'groupchat' | 'chat'): Message {
    return Message.of({ id: newId(), ...(typeof text === 'string' ? { body: text } : text), type })
  }

  function puppetOf(occupant: HostedOccupant): Puppet {
    const actHere = <T>(task: (room: HostedRoom) => T) =>
      act((room) => {
        if (room.occupants.get(occupant.nick) !== occupant) throw new StanzaError('not-acceptable')
        return task(room)
      })
    const speak = (message: Message) =>
      actHere((room) => {
        const role = occupant.role
        // Whom the host speaks for has said it elsewhere already.
        occupant.role = 'moderator'
        const said = say(room, occupant, message, { now: now(), id: newId() })
        occupant.role = role
        send(said.sent)
        if (said.kind === 'message' && message.body !== undefined) extensions.said(address, said.message)
        return said.message
      })
    return {
      get nick() {
        return occupant.nick
      },
      say: (text) => speak(messageOf(text, 'groupchat')),
      whisper: (nick, text) =>
        actHere((room) => {
          const { sent, message } = whisper(room, occupant, nick, messageOf(text, 'chat'))
          send(sent)
          return message
        }),
      async setSubject(text) {
        await speak(Message.of({ type: 'groupchat', id: newId(), subject: text }))
      },
      setPresence: (presence) =>
        actHere((room) => {
          occupant.presence = Presence.of(presence).element.elements()
          send(broadcast(room, occupant, {}))
        }),
      changeNick: (nick) =>
        actHere((room) => {
          if (nick === occupant.nick) return
          checkNick(room, address.withResource(nick).resource, occupant.user)
          send(rename(room, occupant, address.withResource(nick).resource))
        }),
      leave: (status) =>
        actHere((room) => send(remove(room, occupant, { said: Presence.of({ status }).element.elements() }))),
    }
  }

  return {
    address,
    getSettings: () => act(({ settings }) => settings),
    occupants: () =>
      act((room) =>
        [...room.occupants.values()].map(({ nick, id, user, role, sessions }) => ({
          nick,
          id,
          user,
          role,
          affiliation: affiliationOf(room, user),
          sessions: [...sessions.values()],
        })),
      ),
    enter: (wanted, { user, role, ...presence } = {}) =>
      act(async (room) => {
        const nick = address.withResource(wanted).resource
        const jid = user === undefined ? undefined : JID.from(user).bare
        checkNick(room, nick, jid)
        if (room.occupants.has(nick)) throw new StanzaError('conflict')
        const occupant: HostedOccupant = {
          nick,
          user: jid,
          role: role ?? defaultRole(room, affiliationOf(room, jid)),
          id: await createOccupantId(room.occupantIdKey, jid ?? nick),
          sessions: new Map(),
          presence: Presence.of(presence).element.elements(),
          added: await extensions.presencePayloads(address, jid),
        }
        room.occupants.set(nick, occupant)
        send(broadcast(room, occupant, {}))
        return puppetOf(occupant)
      }),
    say: (text) =>
      act((room) => {
        const message = messageOf(text, 'groupchat')
        message.from = address
        setStanzaId(message, address, newId())
        room.history.add(message.element.clone(), now(), room.settings.maxHistory)
        send(toAll(room, message))
        if (message.body !== undefined) extensions.said(address, message)
        return message
      }),
    setSubject: (text, nick) =>
      act(async (room) => {
        room.subject = { text, nick, at: now() }
        const from = nick === undefined ? address : address.withResource(nick)
        const message = Message.of({ type: 'groupchat', from, id: newId(), subject: text })
        send(toAll(room, setStanzaId(message, address, newId())))
        await rooms.save(room)
      }),
    setSettings: (settings) =>
      act(async (room) => {
        room.settings = { ...room.settings, ...settings }
        await rooms.save(room)
      }),
    setAffiliation: (user, affiliation, { reason, nick } = {}) =>
      act(async (room) => {
        const change = { user: JID.from(user).bare, affiliation, reason, nick }
        send(track(room, () => setAffiliation(room, change)))
        await rooms.save(room)
      }),
    kick: (nick, reason) =>
      act((room) => {
        const occupant = room.occupants.get(nick)
        if (!occupant) throw new StanzaError('item-not-found')
        send(track(room, () => remove(room, occupant, { codes: [mucStatus.kicked], reason })))
      }),
    getAffiliation: (user) => act((room) => affiliationOf(room, JID.from(user))),
    getAffiliations: () => act(({ affiliations }) => Object.fromEntries(affiliations)),
    refresh: (user) =>
      act(async (room) => {
        const jid = JID.from(user).bare
        const occupants = [...room.occupants.values()].filter((one) => one.user?.equals(jid))
        if (occupants.length === 0) return
        const added = await extensions.presencePayloads(address, jid)
        for (const occupant of occupants) {
          occupant.added = added
          send(broadcast(room, occupant, {}))
        }
      }),
    announce: (message) =>
      act((room) => {
        const copy = new Message(message.element.clone())
        copy.from = address
        copy.type = 'groupchat'
        send(toAll(room, copy))
      }),
    retract: (id) => act((room) => room.history.remove((element) => stanzaIdOf(new Message(element), address) === id)),
    destroy: ({ reason, alternate } = {}) =>
      act(async (room) => {
        const jid = alternate === undefined ? undefined : JID.from(alternate)
        send(track(room, () => destroy(room, { destroy: { jid, reason } })))
        await rooms.end(room)
      }),
  }
}
