import type { Markup } from '@trestle/gateway'
import { isChannel, targetOf } from './channel-names.js'
import type { IrcSaid, MessageKind } from './events.js'
import { readFormatting } from './formatting.js'
import type { IrcMessage } from './message.js'
import { foldName } from './server-features.js'
import { isSelf, type SessionState, senderOf } from './session-state.js'

const ctcp = /^\x01([^\x01 ]+)(?: ([^\x01]*))?\x01?$/s

/** The question between clients that a message is, if it is one; ACTION counts as something said. */
export function readCtcp(text: string): { readonly command: string; readonly text: string } | undefined {
  if (!text.startsWith('\x01')) return undefined
  const [, command, rest = ''] = ctcp.exec(text) ?? []
  return command === undefined || command.toUpperCase() === 'ACTION'
    ? undefined
    : { command: command.toUpperCase(), text: rest }
}

/** When the server says that something happened, else now. A time in the future counts as now. */
export function timeOf({ tags }: Pick<IrcMessage, 'tags'>, now: number): Date {
  const time = Date.parse(tags['time'] ?? '')
  return new Date(Number.isNaN(time) ? now : Math.min(time, now))
}

/** The conversation to which a message belongs, by its target. */
export function chatOf(
  state: SessionState,
  from: string,
  target: string,
): Pick<IrcSaid, 'chat' | 'isChannel' | 'onlyTo'> {
  const { name, sign } = targetOf(state.features, target)
  if (isChannel(state.features, name))
    return { chat: foldName(state.features, name), isChannel: true, ...(sign !== undefined && { onlyTo: sign }) }
  return { chat: isSelf(state, from) ? foldName(state.features, target) : from, isChannel: false }
}

interface SaidText {
  readonly text: string
  readonly markup: readonly Markup[]
  readonly isAction: boolean
}

function textOf(lines: readonly IrcMessage[]): SaidText {
  const [only] = lines
  // Most of what is said has one line, and nothing of CTCP.
  if (only && lines.length === 1 && !only.params[1]?.startsWith('\x01')) {
    const { body, markup } = readFormatting(only.params[1] ?? '')
    return { text: body, markup, isAction: false }
  }
  let text = ''
  let isAction = false
  const markup: Markup[] = []
  lines.forEach(({ params, tags }, index) => {
    const raw = params[1] ?? ''
    const [, command, action = ''] = ctcp.exec(raw) ?? []
    isAction ||= command !== undefined
    if (index > 0 && !('draft/multiline-concat' in tags)) text += '\n'
    const read = readFormatting(command === undefined ? raw : action)
    markup.push(
      ...read.markup.map((part) => ({ ...part, start: part.start + text.length, end: part.end + text.length })),
    )
    text += read.body
  })
  return { text, markup, isAction }
}

/**
 * What was said by a PRIVMSG or NOTICE, or by the lines of a batch `draft/multiline`, of which `head` is the start: it has
 * the tags of the whole. Undefined for what is no message, such as a CTCP question.
 */
export function readSaid(
  state: SessionState,
  head: IrcMessage,
  lines: readonly IrcMessage[],
  now: number,
): IrcSaid | undefined {
  const [first] = lines
  const target = first?.params[0]
  if (!first || target === undefined || first.params.length < 2 || first.source === '') return undefined
  if (lines.length === 1 && readCtcp(first.params[1] as string)) return undefined
  const from = senderOf(state, first === head ? first : { ...first, tags: { ...first.tags, ...head.tags } })
  const { text, markup, isAction } = textOf(lines)
  const kind: MessageKind = first.command === 'NOTICE' ? 'notice' : isAction ? 'action' : 'privmsg'
  const msgid = head.tags['msgid'] || head.tags['draft/msgid']
  const replyTo = head.tags['+draft/reply'] || head.tags['+reply']
  const { chat, isChannel, onlyTo } = chatOf(state, from.id, target)
  // Without spreads: each of several thousand a second would be copied.
  return {
    kind,
    chat,
    isChannel,
    onlyTo,
    from,
    self: isSelf(state, from.id),
    text,
    markup,
    msgid: msgid || undefined,
    replyTo: replyTo || undefined,
    time: timeOf(head, now),
  }
}
