import { around } from './batches.js'
import { isChannel } from './channel-names.js'
import type { IrcMember, IrcUser } from './events.js'
import type { IrcMessage } from './message.js'
import { readMember } from './modes.js'
import type { MessageHandlers, Receiving } from './receiving.js'
import { timeOf } from './said.js'
import { foldName } from './server-features.js'
import { type Channel, channelsWith, isSelf, maxChannels, maxMembers, senderOf, userOf } from './session-state.js'

const none: ReadonlySet<string> = new Set()
/** How servers tell that they lost each other: their two names. */
const splitReason = /^[^\s:/]+\.[^\s:/]+ [^\s:/]+\.[^\s:/]+$/

function channelOf({ state }: Receiving, name: string | undefined): Channel | undefined {
  return name === undefined ? undefined : state.channels.get(foldName(state.features, name))
}

/** We see ourselves as others do. */
function noteOwn({ state }: Receiving, who: IrcUser): void {
  if (!isSelf(state, who.id)) return
  state.user = who.user ?? state.user
  state.host = who.host ?? state.host
}

function leave({ state }: Receiving, channel: Channel, id: string): void {
  if (isSelf(state, id)) state.channels.delete(channel.id)
  else channel.members.delete(id)
}

/** Changes what is known of somebody in all channels, and tells it. */
function change(
  { state, emit, now }: Receiving,
  message: IrcMessage,
  changed: 'away' | 'account' | 'host' | 'realname',
  alter: (member: IrcMember) => IrcMember,
): void {
  const sender = senderOf(state, message)
  const channels = channelsWith(state, sender.id)
  let who = alter({ ...sender, modes: none })
  for (const id of channels) {
    const { members } = state.channels.get(id) ?? {}
    const member = members?.get(sender.id)
    if (!member) continue
    who = alter(member)
    members?.set(sender.id, who)
  }
  emit({ type: 'user', who, changed, channels, time: timeOf(message, now()) })
}

function without<K extends keyof IrcMember>(member: IrcMember, key: K): IrcMember {
  const { [key]: _, ...rest } = member
  return rest as IrcMember
}

export const peopleHandlers: MessageHandlers = {
  JOIN(receiving, message, batch) {
    const { state, emit, now } = receiving
    const [name = '', account, realname] = message.params
    if (!isChannel(state.features, name)) return
    const id = foldName(state.features, name)
    // By extended-join, two more parameters: the account, or an asterisk.
    const sender = senderOf(state, message)
    const who: IrcMember = {
      ...sender,
      modes: none,
      ...(account !== undefined && account !== '*' && { account: account.slice(0, 1024) }),
      ...(realname !== undefined && { realname: realname.slice(0, 1024) }),
    }
    const self = isSelf(state, who.id)
    noteOwn(receiving, who)
    if (self && state.channels.size < maxChannels)
      state.channels.set(id, { id, name, members: new Map(), modes: new Map(), listing: undefined, topic: undefined })
    const channel = state.channels.get(id)
    if (!channel || channel.members.size >= maxMembers) return
    channel.members.set(who.id, who)
    const netjoin = [...around(batch)].some(({ type }) => type === 'netjoin')
    emit({ type: 'joined', channel: id, name: channel.name, who, self, netjoin, time: timeOf(message, now()) })
  },

  PART(receiving, message) {
    const { state, emit, now } = receiving
    const channel = channelOf(receiving, message.params[0])
    const who = senderOf(state, message)
    if (!channel?.members.has(who.id)) return
    const self = isSelf(state, who.id)
    leave(receiving, channel, who.id)
    emit({
      type: 'parted',
      channel: channel.id,
      who,
      self,
      reason: message.params[1] ?? '',
      time: timeOf(message, now()),
    })
  },

  KICK(receiving, message) {
    const { state, emit, now } = receiving
    const [name, nick = '', reason = ''] = message.params
    const channel = channelOf(receiving, name)
    const who = channel?.members.get(foldName(state.features, nick))
    if (!channel || !who) return
    const self = isSelf(state, who.id)
    leave(receiving, channel, who.id)
    const by = senderOf(state, message)
    emit({ type: 'kicked', channel: channel.id, who, by, self, reason, time: timeOf(message, now()) })
  },

  QUIT(receiving, message, batch) {
    const { state, emit, now } = receiving
    const who = senderOf(state, message)
    const channels = channelsWith(state, who.id)
    if (isSelf(state, who.id)) return
    for (const id of channels) state.channels.get(id)?.members.delete(who.id)
    const reason = message.params[0] ?? ''
    const netsplit = splitReason.test(reason) || [...around(batch)].some(({ type }) => type === 'netsplit')
    emit({ type: 'quit', who, channels, reason, netsplit, time: timeOf(message, now()) })
  },

  NICK(receiving, message, batch) {
    const { state, emit, now } = receiving
    const [nick = ''] = message.params
    const sender = senderOf(state, message)
    if (nick === '' || sender.nick === '') return
    // Answering us, InspIRCd calls us by the new nick already; only answers have labels.
    const isAnswer = [message, ...[...around(batch)].map(({ start }) => start)].some(({ tags }) => tags['label'])
    const self = isAnswer || isSelf(state, sender.id)
    const before = self ? { ...sender, nick: state.nick, id: foldName(state.features, state.nick) } : sender
    const who: IrcUser = { ...before, nick, id: foldName(state.features, nick) }
    const channels = channelsWith(state, before.id)
    for (const id of channels) {
      const members = state.channels.get(id)?.members
      const member = members?.get(before.id)
      if (!member) continue
      members?.delete(before.id)
      members?.set(who.id, { ...member, id: who.id, nick })
    }
    if (self) state.nick = nick
    emit({ type: 'nick', before, who, self, channels, time: timeOf(message, now()) })
  },

  /** RPL_NAMREPLY: a part of the list. */
  353(receiving, message) {
    const { state } = receiving
    const channel = channelOf(receiving, message.params[2])
    if (!channel) return
    channel.listing ??= new Map()
    for (const entry of (message.params[3] ?? '').split(' ')) {
      const { name, modes } = readMember(state.features, entry)
      if (name === '' || channel.listing.size >= maxMembers) continue
      const who = userOf(state, name)
      channel.listing.set(who.id, { ...channel.members.get(who.id), ...who, modes: new Set(modes) })
    }
  },

  /** RPL_ENDOFNAMES: what was told is the whole list. */
  366(receiving, message) {
    const { emit, now } = receiving
    const channel = channelOf(receiving, message.params[1])
    if (!channel?.listing) return
    channel.members.clear()
    for (const [id, member] of channel.listing) channel.members.set(id, member)
    channel.listing = undefined
    emit({ type: 'names', channel: channel.id, members: [...channel.members.values()], time: timeOf(message, now()) })
  },

  AWAY(receiving, message) {
    const [reason = ''] = message.params
    change(receiving, message, 'away', (member) =>
      reason === '' ? without(member, 'away') : { ...member, away: reason },
    )
  },

  /** RPL_AWAY, by which the server answers a message to somebody who is away. */
  301(receiving, message) {
    const [, nick = '', reason = ''] = message.params
    change(receiving, { ...message, source: nick, tags: {} }, 'away', (member) => ({ ...member, away: reason }))
  },

  ACCOUNT(receiving, message) {
    const [account = '*'] = message.params
    change(receiving, message, 'account', (member) =>
      account === '*' ? without(member, 'account') : { ...member, account },
    )
  },

  CHGHOST(receiving, message) {
    const [user, host] = message.params
    if (user === undefined || host === undefined) return
    change(receiving, message, 'host', (member) => ({ ...member, user, host }))
    noteOwn(receiving, { ...senderOf(receiving.state, message), user, host })
  },

  SETNAME(receiving, message) {
    const [realname = ''] = message.params
    change(receiving, message, 'realname', (member) => ({ ...member, realname }))
  },

  /** RPL_HOSTHIDDEN: others see another host of ours. */
  396({ state }, message) {
    const [, host = '', ...rest] = message.params
    const [user, only] = host.split('@')
    if (rest.length === 0 || host === '') return
    state.host = only ?? host
    if (only !== undefined && user) state.user = user
  },

  /** RPL_MONONLINE */
  730({ state, emit }, message) {
    for (const one of (message.params.at(-1) ?? '').split(',').slice(0, 200))
      if (one !== '') emit({ type: 'presence', who: userOf(state, one), online: true })
  },

  /** RPL_MONOFFLINE */
  731({ state, emit }, message) {
    for (const one of (message.params.at(-1) ?? '').split(',').slice(0, 200))
      if (one !== '') emit({ type: 'presence', who: userOf(state, one), online: false })
  },
}
