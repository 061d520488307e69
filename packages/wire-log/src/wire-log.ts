import type { WireEntry } from '@trestle/xmlstream'
import { showEntry } from './entry.js'
import { jsonLine } from './json-line.js'
import { coloured, plain } from './paint.js'
import { pretty } from './pretty.js'
import { createRedactor, type RedactionRules } from './redact.js'
import { stderrHasColours, writeToStderr } from './surroundings.js'

export interface WireLogOptions {
  /** For people, over several lines, or one JSON object for each line. Default `pretty`. */
  readonly format?: 'pretty' | 'json' | undefined
  /** Gets an entry at a time, without the end of its last line. Default: to standard error. */
  readonly write?: ((line: string) => void) | undefined
  /** Of `pretty` alone. Default: if it goes to standard error, that is a terminal and `NO_COLOR` is not set. */
  readonly colour?: boolean | undefined
  /** Tells several streams apart. */
  readonly label?: string | undefined
  /** Characters of a text or an attribute above which it is cut. Default 1000. */
  readonly maxTextLength?: number | undefined
  /** Whether the bodies and subjects of messages are shown. Default true. */
  readonly bodies?: boolean | undefined
  /** What is secret beside what always is. */
  readonly redact?: RedactionRules | undefined
}

/**
 * Makes what the option `wire` of clients and components takes: it writes all that goes over the wire without the secrets
 * in it. That cannot be switched off. One log may serve several streams: what a form asks for in private on one is secret
 * on all.
 */
export function wireLog(options: WireLogOptions = {}): (entry: WireEntry) => void {
  const { format = 'pretty', write = writeToStderr, label, maxTextLength = 1000, bodies = true } = options
  if (!(maxTextLength >= 1)) throw new RangeError('maxTextLength has to be 1 or more.')
  const { colour = options.write === undefined && stderrHasColours() } = options
  const redactor = createRedactor({ ...options.redact, bodies })
  const settings = { label, maxTextLength, paint: colour ? coloured : plain }
  const line = format === 'json' ? jsonLine : pretty
  return (entry) => write(line(showEntry(entry, redactor), settings))
}
