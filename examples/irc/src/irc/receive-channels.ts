import type { IrcMember } from './events.js'
import { readFormatting } from './formatting.js'
import { readModes } from './modes.js'
import type { MessageHandlers, Receiving } from './receiving.js'
import { timeOf } from './said.js'
import { foldName } from './server-features.js'
import { type Channel, isSelf, senderOf, userOf } from './session-state.js'

function channelOf({ state }: Receiving, name: string | undefined): Channel | undefined {
  return name === undefined ? undefined : state.channels.get(foldName(state.features, name))
}

/** Seconds since 1970, where they are some. */
function timeFrom(seconds: string | undefined): Date | undefined {
  return seconds !== undefined && /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000) : undefined
}

export const channelHandlers: MessageHandlers = {
  TOPIC(receiving, message) {
    const { state, emit, now } = receiving
    const [name, raw = ''] = message.params
    const channel = channelOf(receiving, name)
    if (!channel) return
    channel.topic = raw
    const { body: text, markup } = readFormatting(raw)
    const time = timeOf(message, now())
    const by = senderOf(state, message)
    emit({ type: 'topic', channel: channel.id, text, markup, by, changed: true, setAt: time, time })
  },

  /** RPL_NOTOPIC */
  331(receiving, message) {
    const channel = channelOf(receiving, message.params[1])
    if (!channel) return
    channel.topic = ''
    const time = timeOf(message, receiving.now())
    receiving.emit({ type: 'topic', channel: channel.id, text: '', markup: [], changed: false, time })
  },

  /** RPL_TOPIC */
  332(receiving, message) {
    const channel = channelOf(receiving, message.params[1])
    if (!channel) return
    channel.topic = message.params[2] ?? ''
    const { body: text, markup } = readFormatting(channel.topic)
    const time = timeOf(message, receiving.now())
    receiving.emit({ type: 'topic', channel: channel.id, text, markup, changed: false, time })
  },

  /** RPL_TOPICWHOTIME, after RPL_TOPIC. */
  333(receiving, message) {
    const [, name, source = '', seconds] = message.params
    const channel = channelOf(receiving, name)
    if (channel?.topic === undefined) return
    const { body: text, markup } = readFormatting(channel.topic)
    const setAt = timeFrom(seconds)
    receiving.emit({
      ...{ type: 'topic', channel: channel.id, text, markup, changed: false, by: userOf(receiving.state, source) },
      ...(setAt && { setAt }),
      time: timeOf(message, receiving.now()),
    })
  },

  MODE(receiving, message) {
    const { state, emit, now } = receiving
    const [name, letters = '', ...parameters] = message.params
    const channel = channelOf(receiving, name)
    if (!channel) return
    const by = senderOf(state, message)
    const time = timeOf(message, now())
    const changes = readModes(state.features, letters, parameters)
    const changed = new Map<string, IrcMember>()
    for (const { on, mode, parameter = '', kind } of changes) {
      if (kind === 'member') {
        const id = foldName(state.features, parameter)
        const member = channel.members.get(id)
        if (!member) continue
        const modes = new Set(member.modes)
        if (on) modes.add(mode)
        else modes.delete(mode)
        const who = { ...member, modes }
        channel.members.set(id, who)
        changed.set(id, who)
      } else if (kind !== 'list') {
        if (on) channel.modes.set(mode, parameter)
        else channel.modes.delete(mode)
      }
    }
    for (const who of changed.values()) emit({ type: 'member-modes', channel: channel.id, who, by, time })
    const others = changes.filter(({ kind }) => kind !== 'member').map(({ kind: _, ...change }) => change)
    if (others.length > 0) emit({ type: 'channel-modes', channel: channel.id, by, changes: others, time })
  },

  /** RPL_CHANNELMODEIS: all that is set. */
  324(receiving, message) {
    const [, name, letters = '', ...parameters] = message.params
    const channel = channelOf(receiving, name)
    if (!channel) return
    channel.modes.clear()
    for (const { on, mode, parameter } of readModes(receiving.state.features, letters, parameters))
      if (on) channel.modes.set(mode, parameter)
  },

  INVITE({ state, emit, now }, message) {
    const [nick = '', name = ''] = message.params
    const who = userOf(state, nick)
    const by = senderOf(state, message)
    const channel = foldName(state.features, name)
    const time = timeOf(message, now())
    emit({ type: 'invited', channel, name, by, who, self: isSelf(state, who.id), time })
  },
}
