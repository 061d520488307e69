/** A field of a form; `T` is the type of its value. */
export interface InputField<T> {
  /** The type of the value; there is no such property at run time. */
  readonly '~value': T
}

/** The fields of a form, by name. */
export type InputFields = Readonly<Record<string, InputField<unknown>>>

/** The values of a form, by the names of its fields. */
export type FormOf<F extends InputFields> = { [K in keyof F]: F[K]['~value'] } & {} extends infer V
  ? { readonly [K in keyof V]: V[K] }
  : never

export interface InputFieldOptions<T> {
  /** The label shown to users; the capitalised name of the field by default. */
  readonly label?: string
  /** A sentence of explanation (`desc` of XEP-0004). */
  readonly help?: string
  readonly required?: boolean
  readonly default?: T
  /** Returns what is wrong with the value; nothing if it is valid. */
  readonly check?: (value: T) => string | undefined | void
}

type Given<O, T> = O extends { readonly required: true } | { readonly default: T } ? T : T | undefined

/** How a field is shown and read: an {@link InputField} as the frame sees it. */
export interface FieldSpec {
  readonly kind: 'text' | 'secret' | 'boolean' | 'list' | 'choice'
  readonly choices?: Readonly<Record<string, string>>
  readonly options: Omit<InputFieldOptions<unknown>, 'check'>
  /** Returns what is wrong with a value of the field's type; nothing if it is valid. */
  readonly check?: (value: unknown) => string | undefined | void
}

function makeField<T, V>(
  kind: FieldSpec['kind'],
  { check, ...options }: InputFieldOptions<V> = {},
  choices?: Readonly<Record<string, string>>,
): InputField<T> {
  const spec = { kind, options, ...(choices && { choices }), ...(check && { check }) }
  return Object.freeze(spec) as unknown as InputField<T>
}

/** A line of text. */
export function textField<const O extends InputFieldOptions<string>>(options?: O): InputField<Given<O, string>> {
  return makeField('text', options)
}

/** A line of text that is neither logged nor shown again. */
export function secretField<const O extends InputFieldOptions<string>>(options?: O): InputField<Given<O, string>> {
  return makeField('secret', options)
}

/** Yes or no. */
export function booleanField<const O extends InputFieldOptions<boolean>>(options?: O): InputField<Given<O, boolean>> {
  return makeField('boolean', options)
}

/** Several lines of text. */
export function listField(options?: InputFieldOptions<readonly string[]>): InputField<readonly string[]> {
  return makeField('list', options)
}

/** One of several values; `choices` gives the label of each. */
export function choiceField<const V extends string>(
  choices: Readonly<Record<V, string>>,
  options?: InputFieldOptions<NoInfer<V>>,
): InputField<V> {
  return makeField('choice', options, choices)
}

/** The specs of the fields of a form, by name. */
export function specsOf(fields: InputFields): ReadonlyMap<string, FieldSpec> {
  return new Map(Object.entries(fields) as unknown as [string, FieldSpec][])
}
