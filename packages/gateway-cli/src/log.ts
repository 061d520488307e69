import type { Log } from '@trestle/gateway'
import { type LogLevel, logLevels } from './option-table.js'
import { plain } from './plain.js'

export interface LogOptions {
  readonly level: LogLevel
  /** Readable text; otherwise one JSON object for each line. */
  readonly pretty: boolean
  /** Replaced by `[secret]` wherever they occur. */
  readonly secrets: readonly string[]
  readonly write: (line: string) => void
  readonly now?: () => Date
}

/** Makes the log of the process. It accepts any value and never throws. */
export function createLog({ level, pretty, secrets, write, now = () => new Date() }: LogOptions): Log {
  const format = pretty ? prettyLine : jsonLine
  const hidden = secrets.flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1)])])
  const at = (name: LogLevel) => (details: object | string, text?: string) => {
    if (logLevels.indexOf(name) < logLevels.indexOf(level)) return
    const about = typeof details === 'string' ? {} : (plain(details) as Record<string, unknown>)
    const line = format(now(), name, typeof details === 'string' ? details : text, about)
    write(`${hidden.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), line)}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

type Format = (time: Date, level: LogLevel, text: string | undefined, about: Record<string, unknown>) => string

const jsonLine: Format = (time, level, text, about) => JSON.stringify({ time, level, text, ...about })

const prettyLine: Format = (time, level, text = '', { error, ...about }) => {
  const details = Object.entries(about).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const line = [time.toISOString().slice(11, 23), level.toUpperCase().padEnd(5), text, ...details].join(' ')
  return visible(error === undefined ? line : `${line}\n${describe(error)}`)
}

function describe(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `  ${String(error)}`
  const { name, message, stack, cause } = error as Record<string, unknown>
  const text = String(stack ?? (name ? `${name}: ${message}` : JSON.stringify(error)))
  const indented = `  ${text.replaceAll('\n', '\n  ')}`
  return cause === undefined ? indented : `${indented}\n  caused by\n${describe(cause)}`
}

// Control characters of others must not reach the terminal.
function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
