import { JID } from '@trestle/jid'
import { boolean as booleanCodec } from '@trestle/stanza'
import type { FormOption } from './elements.js'
import { type FieldOptions, type FieldSpec, type FixedField, type Given, makeSpec, single } from './field-spec.js'
import { FieldProblem } from './form-error.js'

export interface TextOptions extends FieldOptions<string> {
  /** Characters; 10,000 by default. */
  readonly maxLength?: number
}

export interface ManyOptions<T> extends FieldOptions<readonly T[]> {
  /** How many values; 1,000 by default. */
  readonly maxValues?: number
}

const MAX_LENGTH = 10_000
const MAX_VALUES = 1000

function shortEnough(text: string, maxLength = MAX_LENGTH): string {
  if (text.length > maxLength) throw new FieldProblem('too-long', `This takes at most ${maxLength} characters.`)
  return text
}

function few<T>(values: readonly T[], maxValues = MAX_VALUES): readonly T[] {
  if (values.length > maxValues) throw new FieldProblem('too-many', `This takes at most ${maxValues} values.`)
  return values
}

function line<V>(type: 'text-single' | 'text-private' | 'hidden', options: TextOptions): FieldSpec<V> {
  return makeSpec<string, V>(type, options, {
    read(values) {
      const text = single(values)
      return text === undefined ? undefined : shortEnough(text, options.maxLength)
    },
    write: (value) => [value],
  })
}

/** A line of text. */
export function textSingle<const O extends TextOptions>(options?: O): FieldSpec<Given<O, string>> {
  return line('text-single', options ?? {})
}

/** A line of text that is not shown while it is typed. */
export function textPrivate<const O extends TextOptions>(options?: O): FieldSpec<Given<O, string>> {
  return line('text-private', options ?? {})
}

/** A line that people do not see and that comes back with the form: whoever sends it may have changed it. */
export function hidden<const O extends TextOptions>(options?: O): FieldSpec<Given<O, string>> {
  return line('hidden', options ?? {})
}

/** Lines of text, joined by `\n` in the value; each is a value of its own on the wire. */
export function textMulti<const O extends TextOptions>(options?: O): FieldSpec<Given<O, string>> {
  return makeSpec<string, Given<O, string>>('text-multi', options ?? {}, {
    read(values) {
      const text = values.join('\n').replace(/\r\n?/g, '\n')
      return text === '' ? undefined : shortEnough(text, options?.maxLength)
    },
    write: (value) => value.split(/\r\n?|\n/),
  })
}

/** Yes or no; no where nothing is said (XEP-0004 §3.3). */
export function boolean(options: Omit<FieldOptions<boolean>, 'required'> = {}): FieldSpec<boolean> {
  return makeSpec<boolean, boolean>(
    'boolean',
    { default: false, ...options },
    {
      read(values) {
        const text = single(values)
        try {
          return text === undefined ? undefined : booleanCodec.decode(text)
        } catch {
          throw new FieldProblem('invalid', 'This takes yes or no: true, false, 1 or 0.')
        }
      },
      write: (value) => [value ? '1' : '0'],
    },
  )
}

/** Options by their values, each with what people see of it. */
export type Choices<V extends string> = Readonly<Record<V, string>>

function optionsOf(choices: Choices<string>): readonly FormOption[] {
  return Object.entries(choices).map(([value, label]) => ({ value, label }))
}

function chosen<V extends string>(choices: Choices<V>, value: string): V {
  if (!Object.hasOwn(choices, value)) throw new FieldProblem('no-option', 'This takes one of the options shown.')
  return value as V
}

/** One of several options. */
export function listSingle<const V extends string, const O extends FieldOptions<NoInfer<V>> = {}>(
  choices: Choices<V>,
  options?: O,
): FieldSpec<Given<O, V>> {
  return makeSpec<V, Given<O, V>>('list-single', options ?? {}, {
    listed: optionsOf(choices),
    read(values) {
      const value = single(values)
      return value === undefined ? undefined : chosen(choices, value)
    },
    write: (value) => [value],
  })
}

/** Any of several options, in the order of the form, each once. */
export function listMulti<const V extends string>(
  choices: Choices<V>,
  options: FieldOptions<readonly NoInfer<V>[]> = {},
): FieldSpec<readonly V[]> {
  return makeSpec<readonly V[], readonly V[]>(
    'list-multi',
    { ...(options.required ? {} : { default: [] }), ...options },
    {
      listed: optionsOf(choices),
      read(values) {
        const given = new Set(few(values, Object.keys(choices).length).map((value) => chosen(choices, value)))
        return given.size === 0 ? undefined : (Object.keys(choices) as V[]).filter((value) => given.has(value))
      },
      write: (value) => value,
    },
  )
}

function address(text: string): JID {
  try {
    return JID.parse(text)
  } catch {
    throw new FieldProblem('invalid', 'This takes an address such as name@server.example.')
  }
}

/** An address. */
export function jidSingle<const O extends FieldOptions<JID>>(options?: O): FieldSpec<Given<O, JID>> {
  return makeSpec<JID, Given<O, JID>>('jid-single', options ?? {}, {
    read(values) {
      const text = single(values)
      return text === undefined ? undefined : address(text)
    },
    write: (value) => [value.toString()],
  })
}

/** Addresses, each once. */
export function jidMulti(options: ManyOptions<JID> = {}): FieldSpec<readonly JID[]> {
  return makeSpec<readonly JID[], readonly JID[]>(
    'jid-multi',
    { ...(options.required ? {} : { default: [] }), ...options },
    {
      read(values) {
        const all = few(values, options.maxValues).filter((text) => text !== '')
        const each = new Map(all.map((text) => address(text)).map((jid) => [jid.toString(), jid]))
        return each.size === 0 ? undefined : [...each.values()]
      },
      write: (value) => value.map(String),
    },
  )
}

/** A text between the fields, for people; it has no value. */
export function fixed(text: string): FixedField {
  return { shown: { type: 'fixed', values: [text] } } as unknown as FixedField
}
