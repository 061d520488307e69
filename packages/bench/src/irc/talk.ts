import type { JID } from '@trestle/jid'
import { type Attendance, createAttendance } from './attendance.js'
import type { Cast } from './cast.js'
import { connectSpeaker, type Said } from './far-side.js'
import type { IrcGateway } from './gateway.js'
import { createTally, type Tally } from './tally.js'
import { logIn, type User } from './users.js'

/** From where to where messages go through a gateway. */
export const WAYS = ['irc-to-channel', 'xmpp-to-channel', 'irc-to-user', 'user-to-irc'] as const
export type Way = (typeof WAYS)[number]

/** Told of each copy of a message: on which side it came, and after how many milliseconds. */
export type OnCopy = (side: 'irc' | 'xmpp', ms: number) => void

/** What everybody says to each other. */
export interface Talk {
  readonly users: readonly User[]
  readonly tally: Tally
  readonly attendance: Attendance
  /** The gateway whose addresses are used from now on. */
  through(gateway: IrcGateway): void
  /**
   * Sends the next message of a way, of which each has another sender than the one before; `direct` is from user to user,
   * without the gateway. Resolves when all have their copies.
   */
  send(way: Way | 'direct', onCopy?: OnCopy): Promise<void>
  close(): Promise<void>
}

export interface TalkPorts {
  readonly client: number
  readonly irc: number
}

/** Who says something, where, and who is to get it. */
interface Turn {
  /** A channel, or `private`. */
  readonly where: string
  readonly from: string
  readonly recipients: readonly string[]
  readonly say: (text: string) => void
}

const PRIVATE = 'private'
const textOf = (index: number) =>
  `m${index}: as long as what people write to each other when they have something to say.`
const isOurs = (text: string) => /^m\d+: /.test(text)
/** What is counted: a copy from somebody else, or out of another channel, is another one. */
const keyOf = (where: string, from: string, text: string) => `${where} ${from} ${text}`
const at = <T>(list: readonly T[], index: number) => list[index % list.length] as T

/** Logs in users and speakers. */
export async function openTalk(cast: Cast, ports: TalkPorts): Promise<Talk> {
  const { channels } = cast
  const tally = createTally()
  const attendance = createAttendance(cast)
  /** By the addresses of a gateway. */
  const channelAt = new Map<string, string>()
  const speakerAt = new Map<string, string>()
  let gateway: IrcGateway

  function onMessage(user: User, from: JID, text: string): void {
    if (!isOurs(text)) return
    const address = String(from.bare)
    const channel = channelAt.get(address)
    const sender = channel === undefined ? (speakerAt.get(address) ?? from.local) : from.resource
    tally.got(keyOf(channel ?? PRIVATE, sender, text), user.nick)
  }

  function onSaid(speaker: string, { from, target, text }: Said): void {
    if (isOurs(text)) tally.got(keyOf(target === speaker ? PRIVATE : target, from, text), speaker)
  }

  const users = new Map<string, User>()
  for (const { nick } of cast.users) users.set(nick, await logIn(nick, ports.client, { onMessage, onOdd: tally.odd }))
  const userList = [...users.values()]
  const speakers = await Promise.all(
    cast.speakers.map((one) =>
      connectSpeaker(ports.irc, one, {
        onSaid: (said) => onSaid(one.nick, said),
        onCame: (channel, nick) => attendance.came(one.nick, channel, nick),
        onLeft: (nick, channel) => attendance.left(one.nick, nick, channel),
      }),
    ),
  )

  const turns: Readonly<Record<Way | 'direct', (turn: number) => Turn>> = {
    'irc-to-channel'(turn) {
      const where = at(channels, turn)
      const { nick: from, say } = at(speakers, turn)
      const others = cast.speakersIn(where).filter((nick) => nick !== from)
      return { where, from, recipients: [...cast.usersIn(where), ...others], say: (text) => say(where, text) }
    },
    'xmpp-to-channel'(turn) {
      const where = at(channels, turn)
      const inside = cast.usersIn(where)
      // All users of a channel in turns, who get their own messages as well.
      const { nick: from, say } = users.get(at(inside, Math.floor(turn / channels.length))) as User
      const room = gateway.joinAddress(where)
      return { where, from, recipients: [...inside, ...cast.speakersIn(where)], say: (text) => say(room, text) }
    },
    'irc-to-user'(turn) {
      const { nick: from, say } = at(speakers, turn)
      const { nick } = at(userList, turn)
      return { where: PRIVATE, from, recipients: [nick], say: (text) => say(nick, text) }
    },
    'user-to-irc'(turn) {
      const { nick: from, whisper } = at(userList, turn)
      const { nick } = at(speakers, turn)
      const to = gateway.privateAddress(nick)
      return { where: PRIVATE, from, recipients: [nick], say: (text) => whisper(to, text) }
    },
    direct(turn) {
      const { nick: from, whisper } = at(userList, turn)
      const { nick, jid } = at(userList, turn + 1)
      return { where: PRIVATE, from, recipients: [nick], say: (text) => whisper(String(jid), text) }
    },
  }
  let sent = 0
  const taken = new Map<string, number>()

  return {
    users: userList,
    tally,
    attendance,
    through(next) {
      gateway = next
      for (const channel of channels) channelAt.set(next.joinAddress(channel), channel)
      for (const { nick } of speakers) speakerAt.set(next.privateAddress(nick), nick)
    },
    send(way, onCopy) {
      const turn = taken.get(way) ?? 0
      taken.set(way, turn + 1)
      const { where, from, recipients, say } = turns[way](turn)
      const text = textOf(sent++)
      const onEach = onCopy && ((recipient: string, ms: number) => onCopy(users.has(recipient) ? 'xmpp' : 'irc', ms))
      const done = tally.expect(keyOf(where, from, text), recipients, onEach)
      say(text)
      return done
    },
    async close() {
      await Promise.all([...userList, ...speakers].map((one) => one.close()))
    },
  }
}
