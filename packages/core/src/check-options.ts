import { nearest } from './nearest.js'

/** What `typeof` says of a value, with `array` for arrays. */
export type OptionTypeName<T> = T extends string
  ? 'string'
  : T extends number
    ? 'number'
    : T extends boolean
      ? 'boolean'
      : T extends (...args: never[]) => unknown
        ? 'function'
        : T extends readonly unknown[]
          ? 'array'
          : 'object'

/** One type, or up to three of them in any order. */
export type OptionTypeNames<N extends string> = N | `${N} or ${N}` | `${N} or ${N} or ${N}`

/** What each option of T may be, such as `'boolean or object'`; for an object, also what its own options may be. */
export type OptionTypes<T> = {
  readonly [K in keyof T]-?:
    | OptionTypeNames<OptionTypeName<NonNullable<T[K]>>>
    | readonly [OptionTypeNames<OptionTypeName<NonNullable<T[K]>>>, OptionTypes<NonNullable<Extract<T[K], object>>>]
}

/** Types of options of any names. */
export interface OptionTable {
  readonly [name: string]: string | readonly [string, OptionTable]
}

export interface OptionChecks {
  readonly types: OptionTable
  /** The options that there have to be, and not as an empty text. */
  readonly required: readonly string[]
  /** Makes an error of a sentence. */
  readonly refuse: (message: string) => Error
}

/**
 * Checks what a program without types may get wrong: options that there are not, values of the wrong type, and what is
 * missing. No message holds a value, as it may be a secret.
 */
export function checkOptions(given: object, { types, required, refuse }: OptionChecks): void {
  if (typeOf(given) !== 'object') throw refuse('Options are given as one object, such as { jid }.')
  const options = Object.entries(given)
  const flaw = flawIn(options, types, '')
  if (flaw) throw refuse(flaw)
  const missing = required.find((name) => !options.some(([one, value]) => one === name && value))
  if (missing) throw refuse(`${missing} has to be given.`)
}

function flawIn(options: readonly [string, unknown][], types: OptionTable, group: string): string | undefined {
  for (const [name, value] of options) {
    const entry = Object.hasOwn(types, name) ? types[name] : undefined
    if (!entry) return unknownOption(group, name, Object.keys(types))
    const [wanted, inner] = typeof entry === 'string' ? [entry] : entry
    const type = typeOf(value)
    if (type !== 'undefined' && !wanted.includes(type)) {
      return `${group}${name} has to be of type ${wanted}, not ${type}.`
    }
    const flaw = inner && type === 'object' && flawIn(Object.entries(value as object), inner, `${name}.`)
    if (flaw) return flaw
  }
  return undefined
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function unknownOption(group: string, name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  const instead = meant ? `: did you mean '${group}${meant}'?` : `. There are: ${names.join(', ')}.`
  return `There is no option '${group}${name.slice(0, 60)}'${instead}`
}
