import { parseArgs } from 'node:util'
import { nearest } from '@trestle/core/nearest'
import { usageError } from './cli-error.js'
import { type GivenOptions, type OptionName, optionNames, optionTable } from './option-table.js'

/** What the command line says to do. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'init'; readonly name: string }
  | { readonly kind: 'run'; readonly given: GivenOptions }

const switches = ['help', 'version'] as const

/** Reads the command line. If an option is repeated, its last value counts. @throws CliError */
export function readCommandLine(args: readonly string[]): Command {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(
        optionTable.map(({ name, flag }) => [name, { type: flag ? ('boolean' as const) : ('string' as const) }]),
      ),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  })
  const positionals: string[] = []
  const given = new Map<OptionName, readonly string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    if (token.name === 'help') return { kind: 'help' }
    if (token.name === 'version') return { kind: 'version' }
    const spec = optionTable.find(({ name }) => name === token.name)
    if (!spec) throw unknownOption(token.rawName)
    const { value = spec.flag && 'true', inlineValue } = token
    if (value === undefined || (!spec.flag && !inlineValue && value.startsWith('-'))) {
      throw usageError(`--${spec.name} needs a value: --${spec.name}=${spec.value}`)
    }
    given.set(spec.name, spec.multiple ? [...(given.get(spec.name) ?? []), value] : [value])
  }
  return positionals.length === 0 ? { kind: 'run', given } : subcommand(positionals, given)
}

// A positional argument does not appear in the error: it may be a secret.
function subcommand([first, name, ...more]: readonly string[], given: GivenOptions): Command {
  if (first !== 'init') throw usageError('arguments must be options such as --legacy-network MODULE, or init NAME')
  if (name === undefined || more.length > 0 || given.size > 0) throw usageError('init takes one NAME and nothing else')
  return { kind: 'init', name }
}

function unknownOption(given: string): Error {
  const meant = nearest(given.replace(/^-+/, ''), [...optionNames, ...switches])
  return usageError(`there is no option ${given.slice(0, 60)}${meant ? `; did you mean --${meant}?` : ''}`)
}
