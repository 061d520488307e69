import type { WireEntry } from '@trestle/xmlstream'
import { redactEntry } from './entry.js'
import { jsonLine } from './json-line.js'
import { coloured, plain } from './paint.js'
import { pretty } from './pretty.js'
import { stderrShowsColours, writeToStderr } from './process.js'
import { createRedactor, type RedactionRules } from './redact.js'

export interface WireLogOptions {
  /** `pretty`: for people, over several lines; `json`: one JSON object on each line. Default `pretty`. */
  readonly format?: 'pretty' | 'json' | undefined
  /** Gets one entry at a time, without a line feed at its end. Default: writes to standard error. */
  readonly write?: ((line: string) => void) | undefined
  /** For `pretty` alone. Default: whether it goes to standard error, that is a terminal and `NO_COLOR` is not set. */
  readonly colour?: boolean | undefined
  /** Written with each entry, to tell several streams apart. */
  readonly label?: string | undefined
  /** Characters above which texts and attributes are truncated. Default 1000. */
  readonly maxTextLength?: number | undefined
  /** Whether the bodies and subjects of messages are shown. Default true. */
  readonly bodies?: boolean | undefined
  /** What is secret beside what always is. */
  readonly redact?: RedactionRules | undefined
}

/**
 * Makes a listener for the option `wire` of clients and components that logs everything sent and received, with secrets
 * redacted. Redaction cannot be switched off. One log may serve several streams: a field that is private in a form on one
 * of them is secret on all.
 */
export function wireLog(options: WireLogOptions = {}): (entry: WireEntry) => void {
  const { format = 'pretty', write = writeToStderr, label, maxTextLength = 1000, bodies = true } = options
  if (!(maxTextLength >= 1)) throw new RangeError('maxTextLength must be 1 or more.')
  const { colour = options.write === undefined && stderrShowsColours() } = options
  const redactor = createRedactor({ ...options.redact, bodies })
  const settings = { label, maxTextLength, paint: colour ? coloured : plain }
  const line = format === 'json' ? jsonLine : pretty
  return (entry) => write(line(redactEntry(entry, redactor), settings))
}
