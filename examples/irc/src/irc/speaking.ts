import type { Markup } from '@trestle/gateway'
import type { Command } from './commands.js'
import type { MessageKind } from './events.js'
import { IrcError } from './irc-error.js'
import { type IrcMessage, writeLine } from './message.js'
import { allowsTag, foldName } from './server-features.js'
import type { Session } from './session.js'
import { isSelf, ownSource, senderOf } from './session-state.js'
import { roomForText, splitLines } from './split-lines.js'

export interface SayOptions {
  /** Default: `privmsg`. */
  readonly kind?: MessageKind | undefined
  readonly markup?: readonly Markup[] | undefined
  /** Comes back as `label` of the event, where the server sends copies of what we say. */
  readonly label?: string | undefined
  /** The id of the message that it answers, for servers that have tags. */
  readonly replyTo?: string | undefined
  /** What has not been written is given up. */
  readonly signal?: AbortSignal | undefined
}

/** The bytes of `ACTION` and what is around it. */
const actionBytes = 9

/** The lines, as they are on the wire, that a text becomes for a target. */
export function linesFor(session: Session, target: string, body: string, options: SayOptions): readonly string[] {
  const { kind = 'privmsg', markup = [] } = options
  const verb = kind === 'notice' ? 'NOTICE' : 'PRIVMSG'
  const room = roomForText(ownSource(session.state), verb, target, session.state.features.lineLength)
  if (room - actionBytes < 32) throw new IrcError('invalid', 'The target is too long.')
  const lines = splitLines(body, markup, { maxBytes: kind === 'action' ? room - actionBytes : room })
  return kind === 'action' ? lines.map((line) => `\x01ACTION ${line}\x01`) : lines
}

/** Says a text, as as many lines as it takes. Gives the ids that the server gave them, if it tells. */
export async function say(
  session: Session,
  target: string,
  body: string,
  options: SayOptions,
): Promise<readonly string[]> {
  const lines = linesFor(session, target, body, options)
  if (lines.length === 0) throw new IrcError('invalid', 'There is nothing in the text that can be said.')
  const { replyTo, signal } = options
  const tags =
    replyTo !== undefined && session.has('message-tags') && allowsTag(session.state.features, 'draft/reply')
      ? { '+draft/reply': replyTo }
      : {}
  const verb = options.kind === 'notice' ? 'NOTICE' : 'PRIVMSG'
  const whole = fitsOneMessage(session, lines, body)
  const commands = whole
    ? [
        speech(session, verb, target, options.label, lines.join('\n'), (label) =>
          multiline(verb, target, lines, { ...tags, ...label }),
        ),
      ]
    : lines.map((line) =>
        speech(session, verb, target, options.label, line, (label) => [
          writeLine(verb, [target, line], { ...tags, ...label }),
        ]),
      )
  // All of it, or nothing: half a text is worse than none.
  session.queue.reserve(lines.length + (whole ? 2 : 0))
  const ids = await Promise.all(commands.map((command) => session.commands.run(command, signal)))
  return ids.filter((id) => id !== undefined)
}

function speech(
  session: Session,
  name: string,
  target: string,
  userLabel: string | undefined,
  text: string,
  lines: (label: { label?: string }) => readonly string[],
): Command<string | undefined> {
  const { state } = session
  const about = foldName(state.features, target)
  let id: string | undefined
  let own: string | undefined
  const isEcho = (message: IrcMessage): boolean => {
    if (own !== undefined) return message.tags['label'] === own
    return message.params[1] === text
  }
  return {
    name,
    about,
    end: 'any',
    lines(label) {
      own = label
      return lines(label === undefined ? {} : { label })
    },
    read(message) {
      const { command, params, tags } = message
      const isStart = command === 'BATCH' && params[1] === 'draft/multiline'
      const to = isStart ? params[2] : params[0]
      if (!(isStart || command === name) || !session.has('echo-message')) return false
      if (!isSelf(state, senderOf(state, message).id) || foldName(state.features, to ?? '') !== about) return false
      if (!isEcho(message)) return false
      id = tags['msgid'] || undefined
      if (userLabel !== undefined) session.echoes.set(message, userLabel)
      return !isStart
    },
    result: () => id,
  }
}

/** Whether several lines can be one message there (draft/multiline). Lines of their own only: a long one that was cut stays cut. */
function fitsOneMessage(session: Session, lines: readonly string[], body: string): boolean {
  const limits = session.valueOf('draft/multiline')
  if (limits === undefined || !session.has('batch') || lines.length < 2) return false
  const limit = (name: string) => Number(new RegExp(`(?:^|,)${name}=(\\d+)`).exec(limits)?.[1] ?? 0)
  if (lines.length > (limit('max-lines') || 100) || lines.some((line) => line.startsWith('\x01'))) return false
  const written = body.split(/\r\n|[\n\r\u2028\u2029]/).filter((line) => line.trim() !== '')
  return written.length === lines.length && Buffer.byteLength(lines.join('\n')) <= limit('max-bytes')
}

function multiline(
  verb: string,
  target: string,
  lines: readonly string[],
  tags: Readonly<Record<string, string>>,
): readonly string[] {
  // Only one is open at a time: its lines go out together.
  const reference = 'lines'
  return [
    writeLine('BATCH', [`+${reference}`, 'draft/multiline', target], tags),
    ...lines.map((line) => writeLine(verb, [target, line], { batch: reference })),
    writeLine('BATCH', [`-${reference}`]),
  ]
}
