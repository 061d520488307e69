import {
  choices,
  type ElementDef,
  element,
  type Field,
  field,
  mapped,
  nested,
  optional,
  type Rest,
  rest,
  string,
  text,
} from '@trestle/stanza'

/** RFC 6351 §4. */
export const NS_VCARD4 = 'urn:ietf:params:xml:ns:vcard-4.0'

/** An element that holds a text alone. */
// @__NO_SIDE_EFFECTS__
function leaf(name: string): ElementDef<string> {
  return mapped(
    element(NS_VCARD4, name, { value: text(string) }),
    ({ value }) => value,
    (value: string) => ({ value }),
  )
}

const valueTypes = {
  text: leaf('text'),
  uri: leaf('uri'),
  date: leaf('date'),
  time: leaf('time'),
  'date-time': leaf('date-time'),
  'date-and-or-time': leaf('date-and-or-time'),
  timestamp: leaf('timestamp'),
  boolean: leaf('boolean'),
  integer: leaf('integer'),
  float: leaf('float'),
  'utc-offset': leaf('utc-offset'),
  'language-tag': leaf('language-tag'),
  unknown: leaf('unknown'),
} as const

/** The text in an element that has no child elements: what XEP-0292 itself writes in some of its examples. */
// @__NO_SIDE_EFFECTS__
function bareText(): Field<string, true> {
  const textIn = (source: Parameters<Field<string>['present']>[0]) =>
    source.elements().length === 0 ? source.text() || undefined : undefined
  return field<string, true>({
    present: (source) => textIn(source) !== undefined,
    read: textIn,
    write: (value, target) => void target.children.push(value),
  })
}

type ValueType = keyof typeof valueTypes

/** What a property or a parameter holds (RFC 6351 §5). */
export interface Vcard4Values {
  /** In the order of the document, with their types. */
  readonly values?: readonly { readonly kind: ValueType; readonly value: string }[] | undefined
  /** A text that stands where a value with a type should. */
  readonly bareText?: string | undefined
  readonly rest?: Rest | undefined
}

const valued = {
  values: optional(choices(valueTypes)),
  bareText: bareText(),
  rest: rest(),
}

// @__NO_SIDE_EFFECTS__
function parameter(name: string): Field<Vcard4Values, true> {
  return optional(nested(element(NS_VCARD4, name, valued) as ElementDef<Vcard4Values>))
}

/** What a property says of its value (RFC 6350 §5). */
export interface Vcard4ParametersValue {
  readonly language?: Vcard4Values | undefined
  readonly alternativeId?: Vcard4Values | undefined
  readonly pid?: Vcard4Values | undefined
  /** From 1, which is the most preferred, to 100. */
  readonly preference?: Vcard4Values | undefined
  readonly types?: Vcard4Values | undefined
  readonly mediaType?: Vcard4Values | undefined
  readonly calendarScale?: Vcard4Values | undefined
  readonly sortAs?: Vcard4Values | undefined
  readonly location?: Vcard4Values | undefined
  readonly timeZone?: Vcard4Values | undefined
  readonly label?: Vcard4Values | undefined
  readonly rest?: Rest | undefined
}

export const Vcard4Parameters: ElementDef<Vcard4ParametersValue> = element(NS_VCARD4, 'parameters', {
  language: parameter('language'),
  alternativeId: parameter('altid'),
  pid: parameter('pid'),
  preference: parameter('pref'),
  types: parameter('type'),
  mediaType: parameter('mediatype'),
  calendarScale: parameter('calscale'),
  sortAs: parameter('sort-as'),
  location: parameter('geo'),
  timeZone: parameter('tz'),
  label: parameter('label'),
  rest: rest(),
})

/** A property with values of types (RFC 6350 §6). */
export interface Vcard4PropertyValue extends Vcard4Values {
  readonly parameters?: Vcard4ParametersValue | undefined
}

/** Defines a property of values with types, by its name. */
// @__NO_SIDE_EFFECTS__
export function property(name: string): ElementDef<Vcard4PropertyValue> {
  return element(NS_VCARD4, name, {
    parameters: optional(nested(Vcard4Parameters)),
    ...valued,
  }) as ElementDef<Vcard4PropertyValue>
}

/** A property with one value: `vcard4Property('Romeo')`, `vcard4Property('tel:+39-045-555-0101', 'uri')`. */
export function vcard4Property(
  value: string,
  kind: ValueType = 'text',
  parameters?: Vcard4ParametersValue,
): Vcard4PropertyValue {
  return { ...(parameters && { parameters }), values: [{ kind, value }] }
}

/** The first value of a property, whatever its type. */
export function vcard4Text(found: Vcard4Values | undefined): string | undefined {
  return found?.values?.[0]?.value ?? found?.bareText
}

/** The most preferred of several properties (RFC 6350 §5.3); of those that do not say, the first. */
export function preferred(properties: readonly Vcard4PropertyValue[] = []): Vcard4PropertyValue | undefined {
  const preferenceOf = ({ parameters }: Vcard4PropertyValue) => {
    const written = Number(vcard4Text(parameters?.preference))
    return written >= 1 && written <= 100 ? written : 101
  }
  return properties.toSorted((a, b) => preferenceOf(a) - preferenceOf(b))[0]
}
