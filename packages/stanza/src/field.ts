import type { Element, QualifiedName } from '@trestle/xml'

/** What a field reads of an element, so that `content()` and `rest()` leave it out. */
export interface Claims {
  /** Names of attributes. */
  readonly attrs?: readonly string[]
  readonly children?: readonly QualifiedName[]
}

export interface FieldContext {
  /** The name of the field in the value. */
  readonly key: string
  /** Qualified name of the element that the field is part of. */
  readonly ns: string
  readonly name: string
  /** What the fields of the element read, all of them. */
  readonly claimed: () => Required<Claims>
}

/** Takes what was thrown while an entry was read that is now left out. */
export interface SkipListener {
  skipped(thrown: unknown): void
}

/** One field of an element's value: where it stands in the XML, and its type. */
export interface Field<T, Opt extends boolean = false> {
  /** Only for the compiler. */
  readonly '~field': T
  readonly '~optional': Opt
  /** Whether the element has anything to read for this field. */
  present(source: Element, context: FieldContext): boolean
  /**
   * `undefined` where an optional field is absent; throws where a required one is, or does not fit. The element adds
   * its own name to the path of a DecodeError; whatever else is thrown becomes one. The listener goes to whatever
   * decodes parts of the field; absent where nobody asks what was skipped.
   */
  read(source: Element, context: FieldContext, listener?: SkipListener): T | undefined
  write(value: T, target: Element, context: FieldContext): void
  claims(key: string, ns: string): Claims
}

/** Makes a field from its behaviour; the phantom properties exist for the compiler alone. */
// @__NO_SIDE_EFFECTS__
export function field<T, Opt extends boolean = false>(
  behaviour: Omit<Field<T, Opt>, '~field' | '~optional' | 'claims'> & Partial<Pick<Field<T, Opt>, 'claims'>>,
): Field<T, Opt> {
  return { claims: () => ({}), ...behaviour } as Field<T, Opt>
}
