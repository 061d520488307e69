import type { WireEntry } from '@trestle/xmlstream'
import { environment } from './surroundings.js'
import { type WireLogOptions, wireLog } from './wire-log.js'

const PRETTY = 'trestle:wire'
const JSON_LINES = 'trestle:wire:json'

/**
 * The log that the variable `DEBUG` asks for, if it does: `trestle:wire` for people, `trestle:wire:json` in JSON lines.
 * The list may hold other names, `*` for any characters, and names to leave out behind a `-`.
 */
export function wireLogFromEnvironment(
  options: Omit<WireLogOptions, 'format'> = {},
  env: Readonly<Record<string, string | undefined>> = environment(),
): ((entry: WireEntry) => void) | undefined {
  const format = formatOf(env['DEBUG'] ?? '')
  return format && wireLog({ ...options, format })
}

function formatOf(list: string): WireLogOptions['format'] {
  const names = list.split(/[\s,]+/).filter((name) => name !== '')
  const wanted = names.filter((name) => !name.startsWith('-'))
  const unwanted = names.filter((name) => name.startsWith('-')).map((name) => name.slice(1))
  const asked = (name: string) => wanted.some((pattern) => matches(pattern, name))
  const refused = (name: string) => unwanted.some((pattern) => matches(pattern, name))
  if (refused(PRETTY)) return undefined
  // What asks for both by a pattern reads the log itself.
  if ((wanted.includes(JSON_LINES) || (asked(JSON_LINES) && !asked(PRETTY))) && !refused(JSON_LINES)) return 'json'
  return asked(PRETTY) ? 'pretty' : undefined
}

function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split(/\*+/)
  if (rest.length === 0) return pattern === name
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of rest.entries()) {
    const last = index === rest.length - 1
    const found = last ? name.length - part.length : name.indexOf(part, at)
    if (found < at || !name.startsWith(part, found)) return false
    at = found + part.length
  }
  return true
}
