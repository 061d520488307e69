import { GatewayError, type ListedParticipant, type SessionClock } from '@trestle/gateway'
import type { IrcEvent, IrcEventOf, IrcMember, IrcUser } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import type { IrcError } from '../irc/irc-error.js'
import { lacks } from './capabilities.js'
import { asGatewayError } from './gateway-errors.js'
import { idOf, placeOf } from './ids.js'
import { matchesMask } from './masks.js'
import { participantOf } from './members.js'
import { rejoin } from './rejoin.js'
import type { IrcRoom, KeptChannel, SessionParts } from './session.js'

/** The channels of one server, as rooms of the user. */
export interface ServerRooms {
  /** Enters the channel of a room. Resolves when the user is in it. */
  join(client: IrcClient, roomId: string, key: string | undefined): Promise<void>
  leave(client: IrcClient, roomId: string): Promise<void>
  /** Enters all channels again that the user is in. */
  rejoin(client: IrcClient): Promise<void>
  /** Who is in the channel but the user, once the user is; who comes and goes is told from then on. */
  list(client: IrcClient, roomId: string, signal: AbortSignal): AsyncIterable<ListedParticipant>
  /** Forgets somebody who was banned, unless they are in the channel. */
  forgetAbsent(client: IrcClient, roomId: string, who: string): void
  take(event: IrcEvent, client: IrcClient): void
  /** Somebody in a channel: the user, or a participant. */
  sender(client: IrcClient, channel: string, who: IrcUser): IrcRoom['me']
  room(channel: string): IrcRoom
}

export function createServerRooms(
  server: string,
  { rooms, channels, log, clock }: SessionParts & { readonly clock: SessionClock },
): ServerRooms {
  /** The ids of rooms by those of their channels: the room of `#a[` has the id of `#a{` on some servers. */
  const ids = new Map<string, string>()
  /** Rooms whose participants are known at the gateway, and who that is. */
  const known = new Map<string, Set<string>>()
  /** The last mask that was banned in each channel, and by whom: a kick often follows. */
  const bans = new Map<string, { readonly mask: string; readonly by: string }>()
  /** Channels that were just entered, and whose topic was not told: those without one have none told. */
  const untold = new Set<string>()
  const waiting = new Set<() => void>()

  const roomIdOf = (channel: string) => ids.get(channel) ?? idOf(server, channel)
  const room = (channel: string) => rooms.byLegacyId(roomIdOf(channel))
  const isMe = (client: IrcClient, id: string) => id === client.fold(client.nick())
  const authorOf = (client: IrcClient, { id, nick }: IrcUser) =>
    isMe(client, id) ? ('me' as const) : { legacyId: id, nick }

  function sender(client: IrcClient, channel: string, { id }: IrcUser): IrcRoom['me'] {
    return isMe(client, id) ? room(channel).me : room(channel).participant(id)
  }

  /** The channel of a room, as it is written. */
  function nameOf(roomId: string): string {
    return placeOf(roomId).name ?? roomId
  }

  function tellMember(client: IrcClient, channel: string, member: IrcMember): void {
    const info = participantOf(server, client, channel, member)
    if (isMe(client, member.id)) {
      const { nick, role, titles } = info
      void room(channel).me.update({ legacyId: member.id, nick, role, titles })
      return
    }
    const seen = known.get(roomIdOf(channel))
    if (!seen) return
    seen.add(member.id)
    void room(channel).participant(member.id).update(info)
  }

  function gone(channel: string, id: string, how: Parameters<IrcRoom['me']['left']>[0] = {}): void {
    known.get(roomIdOf(channel))?.delete(id)
    void room(channel).participant(id).left(how)
  }

  /** Tells who is there, where that was told before: after a reconnect, nobody knows what happened meanwhile. */
  function tellAll(client: IrcClient, channel: string, members: readonly IrcMember[]): void {
    const own = members.find(({ id }) => isMe(client, id))
    if (own) tellMember(client, channel, own)
    const before = known.get(roomIdOf(channel))
    if (!before) return
    const now = new Set(members.map(({ id }) => id))
    for (const id of [...before]) if (!now.has(id)) gone(channel, id)
    for (const member of members) if (!isMe(client, member.id)) tellMember(client, channel, member)
  }

  function joined({ channel, name, self, who }: IrcEventOf<'joined'>, client: IrcClient): void {
    if (!self) {
      tellMember(client, channel, who)
      return
    }
    untold.add(channel)
    // The server had the user enter.
    if (!ids.has(channel)) {
      ids.set(channel, roomIdOf(channel))
      keep(roomIdOf(channel), { name })
    }
    void room(channel).update({ name, as: 'channel', myNick: client.nick(), capabilities: lacks(client.abilities()) })
  }

  function keep(roomId: string, kept: KeptChannel): void {
    channels.set(kept, roomId).catch((error: unknown) => log.warn({ error, room: roomId }, 'A channel is not stored.'))
  }

  /** The user is not in a channel any more. */
  function out(channel: string, departure: Parameters<IrcRoom['me']['left']>[0]): void {
    const roomId = roomIdOf(channel)
    void room(channel).me.left(departure)
    known.delete(roomId)
    ids.delete(channel)
    bans.delete(channel)
    channels.delete(roomId).catch((error: unknown) => log.warn({ error, room: roomId }, 'A channel is still stored.'))
  }

  function kicked({ channel, who, by, self, reason }: IrcEventOf<'kicked'>, client: IrcClient): void {
    const ban = bans.get(channel)
    const isBan = ban !== undefined && ban.by === by.id && matchesMask(ban.mask, who, client.fold)
    const departure = { how: isBan ? 'banned' : 'kicked', by: authorOf(client, by), reason } as const
    if (!self) {
      gone(channel, who.id, departure)
      return
    }
    // Who has no client in the room reads it at the next joining.
    void room(channel).system.sendText(
      `You were ${isBan ? 'banned' : 'put out'} by ${by.nick}${reason === '' ? '.' : `: ${reason}`}`,
    )
    out(channel, departure)
  }

  function renamed({ before, who, self, channels: where }: IrcEventOf<'nick'>): void {
    for (const channel of where) {
      const { id: legacyId, nick } = who
      if (self) void room(channel).me.update({ legacyId, nick })
      else if (known.get(roomIdOf(channel))?.delete(before.id)) {
        known.get(roomIdOf(channel))?.add(legacyId)
        void room(channel)
          .participant(before.id)
          .update({ legacyId, nick, contact: idOf(server, legacyId) })
      }
    }
  }

  function topic({ channel, text, by, setAt }: IrcEventOf<'topic'>, client: IrcClient): void {
    untold.delete(channel)
    const subject = { text, ...(by && { by: authorOf(client, by) }), ...(setAt && { at: setAt }) }
    void room(channel).update({ subject: text === '' ? null : subject })
  }

  /** A rejoining that is refused for now. */
  function notYet(roomId: string, error: IrcError): void {
    const { code, text } = asGatewayError(error) as GatewayError
    log.info({ room: roomId, code }, 'A channel cannot be entered yet.')
    void rooms.byLegacyId(roomId).system.sendText(`You are not in this channel yet, and try again: ${text ?? code}`)
  }

  /** A rejoining that is refused for a reason that lasts. */
  function lost(roomId: string, error: IrcError | GatewayError): void {
    const { code, text } = asGatewayError(error) as GatewayError
    const isBan = error.code === 'banned-from-channel'
    log.info({ room: roomId, code }, 'A channel cannot be entered again.')
    void rooms.byLegacyId(roomId).system.sendText(`You cannot enter this channel again: ${text ?? code}`)
    void rooms.byLegacyId(roomId).me.left({ how: isBan ? 'banned' : 'kicked', reason: text ?? code })
    known.delete(roomId)
    void channels.delete(roomId)
  }

  async function enter(client: IrcClient, roomId: string, name: string, key: string | undefined): Promise<string> {
    const folded = client.fold(name)
    const other = ids.get(folded)
    if (other !== undefined && other !== roomId) {
      throw new GatewayError('conflict', `You are in this channel already, as ${placeOf(other).name}.`)
    }
    ids.set(folded, roomId)
    try {
      const channel = await client.join(name, key)
      if (channel === folded) return channel
      ids.delete(folded)
      await client.part(channel).catch(() => {})
      throw new GatewayError('not-found', `The channel has moved: enter ${channel}.`)
    } catch (error) {
      if (!client.channels().includes(folded)) ids.delete(folded)
      throw error
    }
  }

  const handlers: { readonly [T in IrcEvent['type']]?: (event: IrcEventOf<T>, client: IrcClient) => void } = {
    joined,
    kicked,
    nick: renamed,
    topic,
    names({ channel, members }, client) {
      if (untold.delete(channel)) void room(channel).update({ subject: null })
      tellAll(client, channel, members)
      for (const one of [...waiting]) one()
    },
    parted({ channel, who, self, reason }) {
      if (self) out(channel, { how: 'left' })
      else gone(channel, who.id, { reason })
    },
    quit({ who, channels: where, reason }) {
      for (const channel of where) gone(channel, who.id, { reason })
    },
    'member-modes': ({ channel, who }, client) => tellMember(client, channel, who),
    user({ who, channels: where }, client) {
      for (const channel of where) {
        const member = client.members(channel).find(({ id }) => id === who.id)
        if (member) tellMember(client, channel, member)
      }
    },
    'channel-modes'({ channel, by, changes }, client) {
      for (const { on, mode, parameter } of changes) {
        if (on && mode === 'b' && parameter !== undefined) bans.set(channel, { mask: parameter, by: by.id })
      }
      // In a moderated channel, those without a mode are visitors.
      if (changes.some(({ mode }) => mode === 'm')) tellAll(client, channel, client.members(channel))
    },
    disconnected() {
      untold.clear()
      for (const one of [...waiting]) one()
    },
  }

  /** Resolves once the user is in the channel. */
  async function inChannel(client: IrcClient, channel: string, signal: AbortSignal): Promise<void> {
    if (client.channels().includes(channel)) return
    await new Promise<void>((resolve) => {
      const end = () => {
        if (!client.channels().includes(channel) && !signal.aborted) return
        waiting.delete(end)
        signal.removeEventListener('abort', end)
        resolve()
      }
      waiting.add(end)
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
    })
  }

  return {
    sender,
    room,
    async join(client, roomId, key) {
      const name = nameOf(roomId)
      const channel = await enter(client, roomId, name, key)
      await channels.set({ name, ...(key !== undefined && { key }) }, roomId)
      // Everything that was told of it meanwhile is stored when this is.
      await room(channel).update({ as: 'channel', myNick: client.nick(), capabilities: lacks(client.abilities()) })
    },
    async leave(client, roomId) {
      await channels.delete(roomId)
      const name = nameOf(roomId)
      if (client.channels().includes(client.fold(name))) await client.part(name)
      else out(client.fold(name), { how: 'left' })
    },
    async rejoin(client) {
      const kept: (readonly [string, KeptChannel])[] = []
      for await (const entry of channels.entries()) if (placeOf(entry[0]).server === server) kept.push(entry)
      await rejoin(kept, {
        clock,
        enter: (roomId, { name, key }) => enter(client, roomId, name, key),
        isKept: async (roomId) => (await channels.get(roomId)) !== undefined,
        onRefused: notYet,
        onLost: lost,
      })
    },
    async *list(client, roomId, signal) {
      const channel = client.fold(nameOf(roomId))
      await inChannel(client, channel, signal)
      const members = client.members(channel).filter(({ id }) => !isMe(client, id))
      known.set(roomId, new Set(members.map(({ id }) => id)))
      for (const member of members) yield { ...participantOf(server, client, channel, member), legacyId: member.id }
    },
    forgetAbsent(client, roomId, who) {
      const id = client.fold(who)
      if (client.members(nameOf(roomId)).some((member) => member.id === id)) return
      void rooms.byLegacyId(roomId).participant(who).left()
    },
    take(event, client) {
      const handler = handlers[event.type] as ((event: IrcEvent, client: IrcClient) => void) | undefined
      handler?.(event, client)
    },
  }
}
