import { answerEndOf } from './answer-ends.js'
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

/**
 * Runs any command, and resolves with what the server says of it, or another server to which it passed the command on: with
 * what there is of that after a while.
 */
export function ask(
  session: Session,
  name: string,
  params: readonly string[],
  { about, maxLines = 100 }: AskOptions,
): Promise<Answer> {
  const lines: string[] = []
  let left = 0
  let isWhole = false
  const fold = (one: string) => foldName(session.state.features, one)
  const end = answerEndOf(name, params, fold)

  function add(message: IrcMessage): void {
    // The last line may be an empty one.
    if (end?.isLast(message)) isWhole = true
    const text = textOf(message)
    if (text === undefined) return
    if (lines.length < maxLines) lines.push(text)
    else left += 1
  }

  return session.commands.run<Answer>({
    name,
    about: about === undefined ? undefined : fold(about),
    end: 'any',
    lines: (label) => [writeLine(name, params, label === undefined ? {} : { label })],
    read(message) {
      add(message)
      return false
    },
    late: end && {
      isDue: () => !isWhole,
      read(message) {
        if (!end.has(message)) return false
        add(message)
        return true
      },
    },
    result: () => ({ lines, left }),
  })
}
