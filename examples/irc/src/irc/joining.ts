import type { Command } from './commands.js'
import { IrcError } from './irc-error.js'
import { type IrcMessage, writeLine } from './message.js'
import { foldName, type ServerFeatures } from './server-features.js'
import type { Session } from './session.js'

/** A channel to enter. */
export interface JoinRequest {
  readonly channel: string
  readonly key?: string | undefined
}

/** Enters a channel, and resolves with its id, as `IrcClient.join` does. */
export type Join = (channel: string, key?: string) => Promise<string>

/** How many channels one JOIN may name (TARGMAX); what is not said has no limit but that of the line. */
export function maxJoined({ tokens }: Pick<ServerFeatures, 'tokens'>): number {
  const [, most = ''] = /(?:^|,)JOIN:(\d*)/i.exec(tokens.get('TARGMAX') ?? '') ?? []
  return Number(most) || Number.POSITIVE_INFINITY
}

/** Shares out channels among as few lines as the server takes. Keys belong to the first channels of their line. */
export function shareOut<T extends JoinRequest>(
  requests: readonly T[],
  features: Pick<ServerFeatures, 'tokens' | 'lineLength'>,
): readonly (readonly T[])[] {
  const groups: T[][] = []
  const most = maxJoined(features)
  const withKeys = requests.filter(({ key }) => key !== undefined)
  for (const request of [...withKeys, ...requests.filter(({ key }) => key === undefined)]) {
    const last = groups.at(-1)
    const fits = last && last.length < most && Buffer.byteLength(lineOf([...last, request])) + 2 <= features.lineLength
    if (fits) last.push(request)
    else groups.push([request])
  }
  return groups
}

function lineOf(requests: readonly JoinRequest[], label?: string): string {
  const keys = requests.flatMap(({ key }) => (key === undefined ? [] : [key]))
  const channels = requests.map(({ channel }) => channel).join(',')
  return writeLine(
    'JOIN',
    keys.length > 0 ? [channels, keys.join(',')] : [channels],
    label === undefined ? {} : { label },
  )
}

/** A JOIN of one channel, or the part of one that is about this channel. */
function joining({ state }: Session, channel: string): Pick<Command<string>, 'name' | 'about' | 'read' | 'result'> {
  const asked = foldName(state.features, channel)
  let id = asked
  return {
    name: 'JOIN',
    about: asked,
    read(message: IrcMessage) {
      const [, from, to] = message.params
      const isAsked = from !== undefined && foldName(state.features, from) === id
      // We are forwarded to another channel.
      if (message.command === '470' && isAsked && to !== undefined) id = foldName(state.features, to)
      if (message.command === 'ACK') return state.channels.has(id)
      return message.command === '366' && isAsked && state.channels.has(id)
    },
    result: () => id,
  }
}

/**
 * Makes a function that enters channels. What is asked for while lines wait goes together, by one JOIN for as many channels as
 * it takes: who comes back to fifty channels is not slowed down by the pace of lines.
 */
export function createJoin(session: Session): Join {
  const { state, commands, queue } = session
  interface Asked extends JoinRequest {
    resolve(id: Promise<string>): void
  }
  let asked: Asked[] = []

  function alone(request: JoinRequest): Promise<string> {
    return commands.run({
      ...joining(session, request.channel),
      end: 'read',
      lines: (label) => [lineOf([request], label)],
    })
  }

  /** A part of a JOIN of several: what the server is silent about is asked for once more, by itself. */
  async function together(request: JoinRequest, lines: readonly string[]): Promise<string> {
    const part = joining(session, request.channel)
    try {
      return await commands.run<string>({
        ...part,
        end: 'any',
        // An answer to all of it would end each part.
        unlabelled: true,
        lines: () => lines,
        result() {
          const id = part.result()
          if (!state.channels.has(id)) throw new IrcError('refused')
          return id
        },
      })
    } catch (error) {
      if (error instanceof IrcError && error.code === 'refused') return alone(request)
      throw error
    }
  }

  function send(): void {
    const all = asked
    asked = []
    for (const group of shareOut(all, state.features)) {
      const [first] = group
      if (group.length === 1 && first) first.resolve(alone(first))
      // The others are sent when the line is.
      else for (const one of group) one.resolve(together(one, one === first ? [lineOf(group)] : []))
    }
  }

  return async (channel, key) => {
    const id = foldName(state.features, channel)
    if (state.channels.has(id)) return id
    return new Promise((resolve) => {
      asked.push({ channel, key, resolve })
      // With whatever else is asked for until its turn comes; where the connection ends meanwhile, commands say so.
      if (asked.length === 1) queue.push([]).then(send, send)
    })
  }
}
