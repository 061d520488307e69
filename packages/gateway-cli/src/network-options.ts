import { nearest } from '@trestle/core/nearest'
import type { ConfigField } from '@trestle/gateway'
import { CliError, usageError } from './cli-error.js'
import { exitCodes } from './exit-codes.js'

/** Options of the network module as they were given: by upper-case name, `API_KEY` for `apiKey`, `api-key` and `api_key`. */
export type NetworkOptions = ReadonlyMap<string, readonly string[]>

/** The prefix of environment variables that are options of the network module. */
export const NETWORK_VARIABLE = 'TRESTLE_NETWORK_OPTION_'

/** Reads `NAME=VALUE` texts; a name that is repeated has several values. @throws CliError */
export function readNetworkOptions(texts: readonly string[]): NetworkOptions {
  const options = new Map<string, readonly string[]>()
  for (const text of texts) {
    const end = text.indexOf('=')
    // The text is not repeated: it may be a secret.
    if (end < 1) throw usageError('--network-option is NAME=VALUE, such as --network-option server=irc.example.org')
    const key = keyOf(text.slice(0, end))
    options.set(key, [...(options.get(key) ?? []), text.slice(end + 1)])
  }
  return options
}

/** Reads the environment's options of the network module. An empty variable is unset; lines are several values. */
export function networkOptionsIn(env: Readonly<Record<string, string | undefined>>): NetworkOptions {
  const given = Object.entries(env).filter(([name, value]) => name.startsWith(NETWORK_VARIABLE) && value)
  return new Map(given.map(([name, value = '']) => [keyOf(name.slice(NETWORK_VARIABLE.length)), value.split('\n')]))
}

/** The values of the options of a network module, by their names in it. @throws CliError */
export function networkConfig(
  fields: readonly ConfigField[],
  given: NetworkOptions,
): Readonly<Record<string, readonly string[]>> {
  const byKey = new Map(fields.map((field) => [keyOf(field.name), field]))
  const config = [...given].map(([key, values]) => {
    const field = byKey.get(key)
    if (!field) throw unknownOption(key, [...byKey.keys()], fields)
    return [field.name, values] as const
  })
  const missing = fields.find(({ name, required }) => required && !config.some(([given]) => given === name))
  if (missing) {
    throw new CliError(
      exitCodes.usage,
      `the network module needs --network-option ${missing.name}=VALUE${toldOf(missing)}`,
    )
  }
  return Object.fromEntries(config)
}

function unknownOption(key: string, keys: readonly string[], fields: readonly ConfigField[]): CliError {
  const meant = fields.find(({ name }) => keyOf(name) === nearest(key, keys))
  const known = fields.map((field) => `${field.name}${toldOf(field)}`).join('; ')
  return usageError(
    `the network module has no option ${key.slice(0, 60)}${meant ? `; did you mean ${meant.name}?` : ''} ` +
      (known === '' ? 'It has none' : `It has ${known}`),
  )
}

function toldOf({ label, help, required }: ConfigField): string {
  const text = [...(required ? ['required'] : []), help ?? label ?? []].flat().join(': ')
  return text === '' ? '' : ` (${text})`
}

function keyOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()
}
