import { JID } from '@trestle/jid'
import { boolean as booleanCodec } from '@trestle/stanza'
import type { FormOption } from './elements.js'
import {
  createFieldSpec,
  type FieldOptions,
  type FieldSpec,
  type FieldValue,
  type FixedField,
  singleValue,
} from './field-spec.js'
import { FieldProblem } from './form-error.js'

export interface TextOptions extends FieldOptions<string> {
  /** Characters; 10,000 by default. */
  readonly maxLength?: number
}

export interface MultiOptions<T> extends FieldOptions<readonly T[]> {
  /** How many values; 1,000 by default. */
  readonly maxValues?: number
}

const MAX_LENGTH = 10_000
const MAX_VALUES = 1000

function checkLength(text: string, maxLength = MAX_LENGTH): string {
  if (text.length > maxLength) throw new FieldProblem('too-long', `This takes at most ${maxLength} characters.`)
  return text
}

function checkCount<T>(values: readonly T[], maxValues = MAX_VALUES): readonly T[] {
  if (values.length > maxValues) throw new FieldProblem('too-many', `This takes at most ${maxValues} values.`)
  return values
}

function lineOfText<V>(type: 'text-single' | 'text-private' | 'hidden', options: TextOptions): FieldSpec<V> {
  return createFieldSpec<string, V>(type, options, {
    read(values) {
      const text = singleValue(values)
      return text === undefined ? undefined : checkLength(text, options.maxLength)
    },
    write: (value) => [value],
  })
}

/** A line of text. */
export function textSingle<const O extends TextOptions>(options?: O): FieldSpec<FieldValue<O, string>> {
  return lineOfText('text-single', options ?? {})
}

/** A line of text that is not shown while it is typed. */
export function textPrivate<const O extends TextOptions>(options?: O): FieldSpec<FieldValue<O, string>> {
  return lineOfText('text-private', options ?? {})
}

/** A line that people do not see and that a submission returns. Its sender may have changed it. */
export function hidden<const O extends TextOptions>(options?: O): FieldSpec<FieldValue<O, string>> {
  return lineOfText('hidden', options ?? {})
}

/** Lines of text, joined by `\n` in the value; each is a value of its own on the wire. */
export function textMulti<const O extends TextOptions>(options?: O): FieldSpec<FieldValue<O, string>> {
  return createFieldSpec<string, FieldValue<O, string>>('text-multi', options ?? {}, {
    read(values) {
      const text = values.join('\n').replace(/\r\n?/g, '\n')
      return text === '' ? undefined : checkLength(text, options?.maxLength)
    },
    write: (value) => value.split(/\r\n?|\n/),
  })
}

/** True or false; false where there is no value (XEP-0004 §3.3). */
export function boolean(options: Omit<FieldOptions<boolean>, 'required'> = {}): FieldSpec<boolean> {
  return createFieldSpec<boolean, boolean>(
    'boolean',
    { default: false, ...options },
    {
      read(values) {
        const text = singleValue(values)
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

/** Options: their values, each with its label. */
export type Choices<V extends string> = Readonly<Record<V, string>>

function optionsOfChoices(choices: Choices<string>): readonly FormOption[] {
  return Object.entries(choices).map(([value, label]) => ({ value, label }))
}

function checkChoice<V extends string>(choices: Choices<V>, value: string): V {
  if (!Object.hasOwn(choices, value)) throw new FieldProblem('no-option', 'This takes one of the options shown.')
  return value as V
}

/** One of several options. */
export function listSingle<const V extends string, const O extends FieldOptions<NoInfer<V>> = {}>(
  choices: Choices<V>,
  options?: O,
): FieldSpec<FieldValue<O, V>> {
  return createFieldSpec<V, FieldValue<O, V>>('list-single', options ?? {}, {
    listOptions: optionsOfChoices(choices),
    read(values) {
      const value = singleValue(values)
      return value === undefined ? undefined : checkChoice(choices, value)
    },
    write: (value) => [value],
  })
}

/** Any of several options, in the order of the form, each once. */
export function listMulti<const V extends string>(
  choices: Choices<V>,
  options: FieldOptions<readonly NoInfer<V>[]> = {},
): FieldSpec<readonly V[]> {
  return createFieldSpec<readonly V[], readonly V[]>(
    'list-multi',
    { ...(options.required ? {} : { default: [] }), ...options },
    {
      listOptions: optionsOfChoices(choices),
      read(values) {
        const selected = new Set(
          checkCount(values, Object.keys(choices).length).map((value) => checkChoice(choices, value)),
        )
        return selected.size === 0 ? undefined : (Object.keys(choices) as V[]).filter((value) => selected.has(value))
      },
      write: (value) => value,
    },
  )
}

function parseAddress(text: string): JID {
  try {
    return JID.parse(text)
  } catch {
    throw new FieldProblem('invalid', 'This takes a JID such as name@server.example.')
  }
}

/** A JID. */
export function jidSingle<const O extends FieldOptions<JID>>(options?: O): FieldSpec<FieldValue<O, JID>> {
  return createFieldSpec<JID, FieldValue<O, JID>>('jid-single', options ?? {}, {
    read(values) {
      const text = singleValue(values)
      return text === undefined ? undefined : parseAddress(text)
    },
    write: (value) => [value.toString()],
  })
}

/** Several JIDs; duplicates are dropped. */
export function jidMulti(options: MultiOptions<JID> = {}): FieldSpec<readonly JID[]> {
  return createFieldSpec<readonly JID[], readonly JID[]>(
    'jid-multi',
    { ...(options.required ? {} : { default: [] }), ...options },
    {
      read(values) {
        const all = checkCount(values, options.maxValues).filter((text) => text !== '')
        const byAddress = new Map(all.map((text) => parseAddress(text)).map((jid) => [jid.toString(), jid]))
        return byAddress.size === 0 ? undefined : [...byAddress.values()]
      },
      write: (value) => value.map(String),
    },
  )
}

/** A text between the fields, for people; it has no value. */
export function fixed(text: string): FixedField {
  return { shown: { type: 'fixed', values: [text] } } as unknown as FixedField
}
