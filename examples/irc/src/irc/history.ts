import type { Batch } from './batches.js'
import type { IrcSaid } from './events.js'
import { IrcError } from './irc-error.js'
import { type IrcMessage, writeLine } from './message.js'
import { readSaid } from './said.js'
import { foldName } from './server-features.js'
import type { Session } from './session.js'

/** A place in a conversation: an id, where the server has them, or a time. */
export interface HistoryPoint {
  readonly msgid?: string | undefined
  readonly at?: Date | undefined
}

export interface HistoryRange {
  /** With it, the oldest come first, else the newest. */
  readonly after?: HistoryPoint | undefined
  readonly before?: HistoryPoint | undefined
  /** How many at most. Default: all. */
  readonly limit?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const pageSize = 50

function pointOf({ msgid, at }: HistoryPoint): string {
  if (msgid !== undefined) return `msgid=${msgid}`
  if (at !== undefined) return `timestamp=${at.toISOString()}`
  throw new IrcError('invalid', 'A point of a history has an id or a time.')
}

async function page(
  session: Session,
  target: string,
  params: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly IrcSaid[]> {
  const about = foldName(session.state.features, target)
  const found: IrcSaid[] = []
  const isOurs = ({ type, params: [of = ''] }: Batch) =>
    type === 'chathistory' && foldName(session.state.features, of) === about
  const add = (head: IrcMessage, lines: readonly IrcMessage[]) => {
    const said = readSaid(session.state, head, lines, session.clock.now())
    if (said) found.push(said)
  }
  await session.commands.run<void>(
    {
      name: 'CHATHISTORY',
      about,
      end: 'any',
      lines: (label) => [writeLine('CHATHISTORY', params, label === undefined ? {} : { label })],
      claims: isOurs,
      read(message, batch) {
        const { command } = message
        if (batch?.type === 'draft/multiline') {
          if (command === 'BATCH') add(batch.start, batch.lines)
          else if (batch.lines.length < pageSize) batch.lines.push(message)
        } else if (batch && isOurs(batch) && (command === 'PRIVMSG' || command === 'NOTICE')) add(message, [message])
        return false
      },
      result: () => undefined,
    },
    signal,
  )
  return found
}

/** What was said in a conversation, page after page as it is read (draft/chathistory). Rejects with `unsupported` without it. */
export async function* history(
  session: Session,
  target: string,
  range: HistoryRange = {},
): AsyncGenerator<IrcSaid, void, undefined> {
  const { after, before, limit = Number.POSITIVE_INFINITY, signal } = range
  if (!session.has('draft/chathistory') && !session.has('chathistory')) throw new IrcError('unsupported')
  const most = Math.min(pageSize, session.state.features.chatHistory ?? pageSize)
  const seen = new Set<string>()
  let point = after ?? before
  let left = limit
  while (left > 0) {
    const count = String(Math.min(most, left))
    const params = after
      ? before
        ? ['BETWEEN', target, pointOf(point ?? after), pointOf(before), count]
        : ['AFTER', target, pointOf(point ?? after), count]
      : point
        ? ['BEFORE', target, pointOf(point), count]
        : ['LATEST', target, '*', count]
    const got = await page(session, target, params, signal)
    const ordered = (after ? got : got.toReversed()).filter(({ msgid }) => msgid === undefined || !seen.has(msgid))
    for (const said of ordered.slice(0, left)) {
      if (said.msgid !== undefined) seen.add(said.msgid)
      yield said
    }
    left -= ordered.length
    const last = ordered.at(-1)
    if (!last) return
    const next = last.msgid === undefined ? { at: last.time } : { msgid: last.msgid }
    // Where a server has no ids, several messages of one time would be told for ever.
    if (next.msgid === undefined && point?.at?.getTime() === last.time.getTime()) return
    point = next
  }
}
