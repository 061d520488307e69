import { readFileSync } from 'node:fs'
import { nearest } from '@trestle/core/nearest'
import { usageError } from './cli-error.js'
import { type GivenOptions, type OptionName, optionNames, optionTable } from './option-table.js'

/** Reads a configuration file. @throws CliError */
export function readConfigFile(file: string): GivenOptions {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw usageError(`the configuration ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, { cause })
  }
  const content = parse(text, file)
  if (!isObject(content)) {
    throw usageError(`${file} must contain one JSON object such as { "jid": "irc.example.org" }`)
  }
  return new Map(Object.entries(content).map(([key, value]) => readEntry(file, key, value)))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pairsIn(file: string, key: string, values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => {
      if (['string', 'boolean', 'number'].includes(typeof one)) return `${name}=${one}`
      throw usageError(`${file}: "${name}" in "${key}" must be a string, or a list of strings`)
    }),
  )
}

// The parser's own message quotes the file, which may contain a secret.
function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1]
    const line = position === undefined ? '' : `, line ${text.slice(0, Number(position)).split('\n').length}`
    throw usageError(`${file}${line}: this is not JSON`)
  }
}

function readEntry(file: string, key: string, value: unknown): [OptionName, readonly string[]] {
  const spec = optionTable.find(({ name }) => name === key && name !== 'config')
  if (!spec) {
    const known = optionNames.filter((name) => name !== 'config')
    const meant = nearest(
      key.replace(/[A-Z_]/g, (c) => (c === '_' ? '-' : `-${c.toLowerCase()}`)),
      known,
    )
    throw usageError(
      `${file}: there is no option ${JSON.stringify(key.slice(0, 60))}${meant ? `; did you mean "${meant}"?` : ''}`,
    )
  }
  if (spec.flag) {
    if (typeof value === 'boolean') return [spec.name, [String(value)]]
    throw usageError(`${file}: "${key}" must be true or false`)
  }
  if (spec.pairs && isObject(value)) return [spec.name, pairsIn(file, key, value)]
  if (typeof value === 'string') return [spec.name, [value]]
  if (spec.multiple && Array.isArray(value) && value.every((one) => typeof one === 'string')) return [spec.name, value]
  throw usageError(`${file}: "${key}" must be a string${spec.multiple ? ' or a list of strings' : ''}`)
}
