/** An entry of the log, as it was read from JSON. */
export interface LogEntry {
  readonly time: string
  readonly level: string
  readonly text?: string
  readonly [key: string]: unknown
}

/** A line for people: time (UTC), level, text and details, then errors with their causes on lines of their own. */
export function prettyLine({ time, level, text = '', error, ...about }: LogEntry): string {
  const details = Object.entries(about).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const line = [time.slice(11, 23), level.toUpperCase().padEnd(5), text, ...details].join(' ')
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
