/** One field of a form, with the type of the value that the form gives it. */
export interface FormField<T> {
  /** Only for the compiler. */
  readonly '~value': T
}

/** A form: fields by the names that its value gives them. */
export type Fields = Readonly<Record<string, FormField<unknown>>>

/** The value of a form. */
export type FormOf<F extends Fields> = { [K in keyof F]: F[K]['~value'] } & {} extends infer V
  ? { readonly [K in keyof V]: V[K] }
  : never

export interface FieldOptions<T> {
  /** What people see; the name of the field by default. */
  readonly label?: string
  /** A sentence that explains. */
  readonly help?: string
  readonly required?: boolean
  readonly default?: T
  /** Returns what is wrong with the value, or nothing. */
  readonly check?: (value: T) => string | undefined | void
}

type Given<O, T> = O extends { readonly required: true } | { readonly default: T } ? T : T | undefined

/** How a field is shown and read: what the frame sees behind a {@link FormField}. */
export interface FieldSpec {
  readonly kind: 'text' | 'secret' | 'boolean' | 'list' | 'choice'
  readonly choices?: Readonly<Record<string, string>>
  readonly options: Omit<FieldOptions<unknown>, 'check'>
  /** Returns what is wrong with a value of the field's type, or nothing. */
  readonly check?: (value: unknown) => string | undefined | void
}

function makeField<T, V>(
  kind: FieldSpec['kind'],
  { check, ...options }: FieldOptions<V> = {},
  choices?: Readonly<Record<string, string>>,
): FormField<T> {
  const spec = { kind, options, ...(choices && { choices }), ...(check && { check }) }
  return Object.freeze(spec) as unknown as FormField<T>
}

/** A line of text. */
export function textField<const O extends FieldOptions<string>>(options?: O): FormField<Given<O, string>> {
  return makeField('text', options)
}

/** A line of text that is never logged and never shown again. */
export function secretField<const O extends FieldOptions<string>>(options?: O): FormField<Given<O, string>> {
  return makeField('secret', options)
}

export function booleanField<const O extends FieldOptions<boolean>>(options?: O): FormField<Given<O, boolean>> {
  return makeField('boolean', options)
}

/** Several lines of text. */
export function listField(options?: FieldOptions<readonly string[]>): FormField<readonly string[]> {
  return makeField('list', options)
}

/** One of several words, each with what people see of it. */
export function choiceField<const V extends string>(
  choices: Readonly<Record<V, string>>,
  options?: FieldOptions<NoInfer<V>>,
): FormField<V> {
  return makeField('choice', options, choices)
}

/** What is behind the fields of a form. */
export function specsOf(fields: Fields): ReadonlyMap<string, FieldSpec> {
  return new Map(Object.entries(fields) as unknown as [string, FieldSpec][])
}
