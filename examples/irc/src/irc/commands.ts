import { around, type Batch } from './batches.js'
import type { IrcClock } from './clock.js'
import { IrcError } from './irc-error.js'
import type { IrcMessage } from './message.js'
import { refusalOf } from './numerics.js'

/** What comes of an answer after the server has read the command: another one gives it. */
export interface LateAnswer {
  /** Whether its end was not told yet. */
  isDue(): boolean
  /** Takes a message, if it belongs to the answer. */
  read(message: IrcMessage): boolean
}

/** A command and how its answer is told. */
export interface Command<T> {
  readonly name: string
  /** The channel or nick that a refusal names; undefined where it may name any. */
  readonly about?: string | undefined
  /** Sent without a label, also where there are labels: what is sent is not this command alone. */
  readonly unlabelled?: boolean | undefined
  /** One line that goes behind all others: nobody waits for the answer as they do for a message to go. */
  readonly isPatient?: boolean | undefined
  /** What is sent, with a label if the server has them. */
  lines(label: string | undefined): readonly string[]
  /** Looks at a message that may belong to the answer. True: the answer is whole. */
  read?(message: IrcMessage, batch: Batch | undefined): boolean
  /** For commands that a server may pass on to another one. */
  readonly late?: LateAnswer | undefined
  /** Whether a batch belongs to the answer, and so is nobody else's. */
  claims?(batch: Batch): boolean
  result(): T
  /** `read`: only `read` knows; `any`: also when the server has read the command and refused nothing. */
  readonly end: 'read' | 'any'
}

export interface CommandsOptions {
  readonly clock: IrcClock
  /** How long the server may take to answer what was sent. */
  readonly timeoutMs: number
  hasLabels(): boolean
  fold(name: string): string
  /** Whether nothing waits to be sent. */
  isIdle(): boolean
  send(lines: readonly string[], signal: AbortSignal | undefined, patient: 'patient' | undefined): Promise<void>
  /** Asks the server to answer with this token when it has read what was sent before. */
  ask(token: string): void
}

export interface Commands {
  run<T>(command: Command<T>, signal?: AbortSignal): Promise<T>
  /** Whether it answers a command, in a way that is no event besides. */
  take(message: IrcMessage, batch: Batch | undefined): boolean
  batchEnded(batch: Batch): void
  end(error: IrcError): void
}

/** Answers may come without a label: where there are none, and where a server does not answer at once. */
function mayBeUnlabelled({ sent, label, command, isLate }: Waiting): boolean {
  return sent && !isLate && (label === undefined || command.end === 'read')
}

interface Waiting {
  readonly command: Command<unknown>
  readonly label: string | undefined
  sent: boolean
  fence: number | undefined
  /** The server has read it; the answer comes from another one. */
  isLate: boolean
  refusal: IrcError | undefined
  /** Waits for an answer that is late, but not for ever. */
  wait(): void
  settle(error?: IrcError): void
}

/** How long another server may take to answer. */
const lateMs = 20_000
const fencePrefix = 'fence-'
/** After so many commands without an answer, the server is asked for one although others wait. */
const fenceAfter = 4

/** Refusals that are usual for a command, where others about the same channel wait, too. */
const usual: Readonly<Record<string, ReadonlySet<string>>> = {
  JOIN: new Set(['403', '405', '437', '471', '473', '474', '475', '476', '477', '479', '480', '489', '495', '520']),
  PRIVMSG: new Set(['401', '403', '404', '407', '408', '411', '412', '413', '414', '417', '477', '486', '531', '716']),
  KICK: new Set(['441', '442', '482', '484']),
}

export function createCommands({ clock, timeoutMs, hasLabels, isIdle, fold, send, ask }: CommandsOptions): Commands {
  let waiting: readonly Waiting[] = []
  let labels = 0
  let fences = 0
  let ended: IrcError | undefined

  function fence(): void {
    const open = waiting.filter((one) => one.sent && one.fence === undefined && one.label === undefined)
    if (!open.some(({ command }) => command.end === 'any') || !(isIdle() || open.length > fenceAfter)) return
    fences += 1
    for (const one of open) one.fence = fences
    ask(`${fencePrefix}${fences}`)
  }

  function run<T>(command: Command<T>, signal?: AbortSignal): Promise<T> {
    if (ended) return Promise.reject(ended)
    labels += 1
    const label = hasLabels() && !command.unlabelled ? `t${labels}` : undefined
    return new Promise((resolve, reject) => {
      let stopTimer: (() => void) | undefined
      const onAbort = () => one.sent && one.settle(new IrcError('unconfirmed'))
      const one: Waiting = {
        command,
        label,
        sent: false,
        fence: undefined,
        isLate: false,
        refusal: undefined,
        wait() {
          one.isLate = true
          stopTimer?.()
          const unconfirmed = command.end === 'read' ? new IrcError('unconfirmed') : undefined
          stopTimer = clock.after(Math.min(timeoutMs, lateMs), () => one.settle(unconfirmed))
        },
        settle(error) {
          if (!waiting.includes(one)) return
          waiting = waiting.filter((other) => other !== one)
          stopTimer?.()
          signal?.removeEventListener('abort', onAbort)
          const failure = error ?? one.refusal
          if (failure) return reject(failure)
          try {
            resolve(command.result())
          } catch (problem) {
            reject(problem)
          }
        },
      }
      let lines: readonly string[]
      try {
        lines = command.lines(label)
      } catch (problem) {
        return reject(problem)
      }
      waiting = [...waiting, one]
      signal?.addEventListener('abort', onAbort)
      send(lines, signal, command.isPatient ? 'patient' : undefined).then(
        () => {
          if (!waiting.includes(one)) return
          one.sent = true
          if (signal?.aborted) return one.settle(new IrcError('unconfirmed'))
          stopTimer = clock.after(timeoutMs, () => one.settle(new IrcError('unconfirmed')))
          // Those that were written together are asked about together.
          queueMicrotask(fence)
        },
        (error: unknown) => one.settle(error as IrcError),
      )
    })
  }

  /** The server has read a command, and so the answer is whole, unless another one gives it. */
  function wasRead(one: Waiting): void {
    if (one.refusal || !one.command.late?.isDue()) one.settle()
    else if (!one.isLate) one.wait()
  }

  /** Whether a message belongs to an answer that is late. */
  function takeLate(message: IrcMessage): boolean {
    const one = waiting.find(({ isLate, command }) => isLate && command.late?.read(message))
    if (!one?.command.late?.isDue()) one?.settle()
    return one !== undefined
  }

  function refuse(message: IrcMessage, label: string | undefined): boolean {
    const { command: numeric, params } = message
    const isFail = numeric === 'FAIL'
    const code = isFail ? failCode(params[1]) : refusalOf(numeric)
    if (!code) return false
    const text = params.length > (isFail ? 2 : 1) ? params.at(-1) : undefined
    const one = label === undefined ? likeliest(message) : waiting.find((other) => other.label === label)
    if (!one) return false
    one.refusal ??= new IrcError(code, text, { numeric: isFail ? params[1] : numeric })
    if (label === undefined) one.settle()
    return true
  }

  /** The command that a refusal without a label answers: of those that it may be about, the first for which it is usual. */
  function likeliest(message: IrcMessage): Waiting | undefined {
    const numeric = message.command
    const rank = ({ command: { name } }: Waiting) => (usual[name] ? (usual[name].has(numeric) ? 0 : 2) : 1)
    return waiting
      .filter(({ sent, refusal, command }) => sent && !refusal && isAbout(command, message))
      .toSorted((a, b) => rank(a) - rank(b))[0]
  }

  function isAbout({ name, about }: Command<unknown>, { command: numeric, params }: IrcMessage): boolean {
    if (numeric === 'FAIL') return params[0] === name
    if (numeric === '421' || numeric === '461' || numeric === '263') return params[1]?.toUpperCase() === name
    return about === undefined || params.slice(1, -1).map(fold).includes(about)
  }

  return {
    run,
    take(message, batch) {
      const label = message.tags['label'] ?? (batch && labelAround(batch))
      const owner = label === undefined ? undefined : waiting.find((one) => one.label === label)
      if (message.command === 'PONG' && message.params.at(-1)?.startsWith(fencePrefix)) {
        const reached = Number(message.params.at(-1)?.slice(fencePrefix.length))
        for (const one of waiting)
          if (one.fence !== undefined && one.fence <= reached && one.command.end === 'any') wasRead(one)
        return true
      }
      // Most lines come while nothing is waited for.
      if (waiting.length === 0) return message.command === 'ACK'
      if (refuse(message, label)) {
        if (owner && message.tags['label'] !== undefined) owner.settle()
        return true
      }
      if (!owner && takeLate(message)) return false
      for (const one of owner ? [owner] : waiting.filter(mayBeUnlabelled)) {
        const claimed = [...around(batch)].some((outer) => one.command.claims?.(outer))
        const whole = one.command.read?.(message, batch) ?? false
        const isAnswer = owner !== undefined && message.tags['label'] !== undefined && message.command !== 'BATCH'
        if (whole) one.settle()
        else if (isAnswer && (one.command.end === 'any' || message.command === 'ACK')) wasRead(one)
        if (claimed) return true
        if (whole) break
      }
      return message.command === 'ACK'
    },
    batchEnded(batch) {
      const label = batch.start.tags['label']
      const one = waiting.find((other) => label !== undefined && other.label === label)
      if (one && (one.refusal || one.command.end === 'any')) wasRead(one)
    },
    end(error) {
      ended = error
      for (const one of waiting) one.settle(one.sent ? new IrcError('unconfirmed', undefined, { cause: error }) : error)
    },
  }
}

/** The label of the answer that a batch belongs to. */
function labelAround(batch: Batch): string | undefined {
  for (const { start } of around(batch)) if (start.tags['label']) return start.tags['label']
  return undefined
}

/** Codes of standard replies (https://ircv3.net/specs/extensions/standard-replies). */
function failCode(code: string | undefined): IrcError['code'] {
  if (code === 'UNKNOWN_MSGID' || code === 'MESSAGE_ERROR') return 'unknown-message'
  if (code === 'INVALID_TARGET') return 'no-such-channel'
  if (code === 'ACCOUNT_REQUIRED' || code === 'NEED_REGISTRATION') return 'account-needed'
  if (code === 'RATE_LIMITED') return 'too-fast'
  return 'refused'
}
