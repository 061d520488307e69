import type { Log } from '@trestle/gateway'

/** A line of the gateway's log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Lines of the log that errors of tests show. */
const SHOWN = 10

/** Keeps what is logged. */
export function createTestLog() {
  const lines: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (details: object | string, text = ''): void => {
      const line = typeof details === 'string' ? { text: details, details: {} } : { text, details: { ...details } }
      lines.push({ level, ...line })
    }
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  return {
    lines,
    log,
    /** The last warnings and errors, as text. */
    problems(): string {
      const shown = lines.filter(({ level }) => level === 'warn' || level === 'error').slice(-SHOWN)
      return shown.length === 0 ? '' : `The gateway logged:\n  ${shown.map(describeLine).join('\n  ')}`
    },
  }
}

function describeLine({ level, text, details }: LogLine): string {
  const { error, ...rest } = details
  const more = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
  return `${level}: ${text}${more}${error === undefined ? '' : ` ${causes(error)}`}`
}

/** An error, and what caused it. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? String(error) : `${error}, caused by ${causes(error.cause)}`
}
