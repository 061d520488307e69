import type { WireEntry } from '@trestle/xmlstream'
import { environment } from './process.js'
import { type WireLogOptions, wireLog } from './wire-log.js'

const PRETTY = 'trestle:wire'
const JSON_LINES = 'trestle:wire:json'

/**
 * Makes the log that the environment variable `DEBUG` names: `trestle:wire` for people, `trestle:wire:json` for JSON
 * lines; undefined if it names neither. `DEBUG` is a list: it may hold other names, `*` for any characters, and `-`
 * before names to leave out.
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
  const included = names.filter((name) => !name.startsWith('-'))
  const excluded = names.filter((name) => name.startsWith('-')).map((name) => name.slice(1))
  const isIncluded = (name: string) => included.some((pattern) => matches(pattern, name))
  const isExcluded = (name: string) => excluded.some((pattern) => matches(pattern, name))
  if (isExcluded(PRETTY)) return undefined
  // A pattern that matches both formats is written by a person: pretty.
  if ((included.includes(JSON_LINES) || (isIncluded(JSON_LINES) && !isIncluded(PRETTY))) && !isExcluded(JSON_LINES))
    return 'json'
  return isIncluded(PRETTY) ? 'pretty' : undefined
}

function matches(pattern: string, name: string): boolean {
  const [prefix = '', ...rest] = pattern.split(/\*+/)
  if (rest.length === 0) return pattern === name
  if (!name.startsWith(prefix)) return false
  let at = prefix.length
  for (const [index, part] of rest.entries()) {
    const last = index === rest.length - 1
    const found = last ? name.length - part.length : name.indexOf(part, at)
    if (found < at || !name.startsWith(part, found)) return false
    at = found + part.length
  }
  return true
}
