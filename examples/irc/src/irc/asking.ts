import { readFormatting } from './formatting.js'
import { type IrcMessage, writeLine } from './message.js'
import { foldName } from './server-features.js'
import type { Session } from './session.js'

export interface AskOptions {
  /** The channel or nick that the command is about, which a refusal names. */
  readonly about?: string | undefined
  /** How many lines are kept of the answer. Default: 100. */
  readonly maxLines?: number | undefined
}

/** What a server answers to a command, as text. */
export interface Answer {
  readonly lines: readonly string[]
  /** How many more there were. */
  readonly left: number
}

/** Numerics are answers; all else is what happens, which is told anyhow. */
function textOf({ command, params }: IrcMessage): string | undefined {
  if (!/^\d{3}$/.test(command)) return undefined
  const text = readFormatting(params.slice(1).join(' ')).body.trim()
  return text === '' ? undefined : text
}

/** Runs any command, and resolves with what the server says of it. */
export function ask(
  session: Session,
  name: string,
  params: readonly string[],
  { about, maxLines = 100 }: AskOptions,
): Promise<Answer> {
  const lines: string[] = []
  let left = 0
  return session.commands.run<Answer>({
    name,
    about: about === undefined ? undefined : foldName(session.state.features, about),
    end: 'any',
    lines: (label) => [writeLine(name, params, label === undefined ? {} : { label })],
    read(message) {
      const text = textOf(message)
      if (text === undefined) return false
      if (lines.length < maxLines) lines.push(text)
      else left += 1
      return false
    },
    result: () => ({ lines, left }),
  })
}
