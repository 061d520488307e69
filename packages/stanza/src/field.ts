import type { Element } from '@trestle/xml'

export interface FieldContext {
  /** The name of the field in the value. */
  readonly key: string
  /** Qualified name of the element that the field is part of. */
  readonly ns: string
  readonly name: string
  /** Children that fields of the element name, so that open content can leave them out. */
  readonly claimed: () => readonly QualifiedName[]
}

export interface QualifiedName {
  readonly ns: string
  readonly name: string
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
   * its own name to the path of a DecodeError; whatever else is thrown becomes one.
   */
  read(source: Element, context: FieldContext): T | undefined
  write(value: T, target: Element, context: FieldContext): void
  claims(key: string, ns: string): readonly QualifiedName[]
}

/** Makes a field from its behaviour; the phantom properties exist for the compiler alone. */
// @__NO_SIDE_EFFECTS__
export function field<T, Opt extends boolean = false>(
  behaviour: Omit<Field<T, Opt>, '~field' | '~optional' | 'claims'> & Partial<Pick<Field<T, Opt>, 'claims'>>,
): Field<T, Opt> {
  return { claims: () => [], ...behaviour } as Field<T, Opt>
}
