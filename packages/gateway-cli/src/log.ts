import type { Log } from '@trestle/gateway'
import { pino } from 'pino'
import { type LogLevel, logLevels } from './option-table.js'
import { type Hide, plain } from './plain.js'
import { prettyLine } from './pretty-line.js'

export interface LogOptions {
  readonly level: LogLevel
  /** Readable text; otherwise one JSON object for each line. */
  readonly pretty: boolean
  /** Replaced by `[secret]` wherever they occur; those below 4 characters are not, since they occur in unrelated text. */
  readonly secrets: readonly string[]
  readonly write: (line: string) => void
  readonly now?: () => Date
}

/** The log of the process. */
export interface ProcessLog extends Log {
  /** What is below it is left out. May be set at any time, and counts for the logs of users as well. */
  level: LogLevel
  /** A log whose entries name this user, whatever their details say. */
  forUser(user: string): Log
}

const SHORTEST_SECRET = 4
/** Details with these keys would replace what the log itself says. */
const reserved: ReadonlySet<string> = new Set(['time', 'level', 'text', 'details'])

/**
 * Makes the log of the process. It accepts any value and never throws. Details that are called `time`, `level` or `text`
 * (for the log of a user, `user` as well) appear under `details`.
 */
export function createLog({ level, pretty, secrets, write, now = () => new Date() }: LogOptions): ProcessLog {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'text',
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // The copies that it gets are bounded already.
      depthLimit: 20,
    },
    { write: pretty ? (line) => write(`${prettyLine(JSON.parse(line))}\n`) : write },
  )
  const hide = hiding(secrets)

  function levelsFor(user?: string): Log {
    const at = (name: LogLevel) => (details: object | string, text?: string) => {
      if (!logger.isLevelEnabled(name)) return
      const about = typeof details === 'string' ? {} : entryOf(details, user, hide)
      const shown = typeof details === 'string' ? details : text
      logger[name](user === undefined ? about : { user, ...about }, shown === undefined ? shown : hide(shown))
    }
    const [debug, info, warn, error] = logLevels.map(at) as [Log['debug'], Log['info'], Log['warn'], Log['error']]
    return { debug, info, warn, error }
  }

  return {
    ...levelsFor(),
    get level() {
      return logger.level as LogLevel
    },
    set level(next) {
      logger.level = next
    },
    forUser: levelsFor,
  }
}

function entryOf(given: object, user: string | undefined, hide: Hide): Record<string, unknown> {
  const entries = Object.entries(plain(given instanceof Error ? { error: given } : given, hide) as object)
  const isTaken = ([key]: [string, unknown]) => reserved.has(key) || (key === 'user' && user !== undefined)
  const taken = entries.filter(isTaken)
  const own = Object.fromEntries(entries.filter((entry) => !isTaken(entry)))
  return taken.length === 0 ? own : { ...own, details: Object.fromEntries(taken) }
}

function hiding(secrets: readonly string[]): Hide {
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET)
  const hidden = long.flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1)])])
  return (text) => hidden.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text)
}
