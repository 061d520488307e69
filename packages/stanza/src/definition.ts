import { Element, type ElementDefinition, type QualifiedName } from '@trestle/xml'
import { DecodeError, decodeErrorAt, stepOf } from './decode-error.js'
import type { Claims, Field, FieldContext, SkipListener } from './field.js'

export interface DecodeOptions {
  /**
   * Called for each entry that a definition leaves out because it does not fit (`skipInvalid`), with the path from the
   * element that is decoded. Others decide how many there are.
   */
  skipped?(error: DecodeError): void
}

/** What an element means: a plain value that reads it and writes it. */
export interface ElementDef<T> extends ElementDefinition<T> {
  /** Only for the compiler: the type of the value. */
  readonly '~type': T
  /** Throws {@link DecodeError} where the element does not fit; never returns half of a value. */
  decode(element: Element, options?: DecodeOptions): T
}

/** The type of the values of a definition. */
export type Infer<D extends { readonly '~type': unknown }> = D['~type']

export type Simplify<T> = { [K in keyof T]: T[K] } & {}

/** The fields of an element by the names that its value gives them. */
export type Shape = Record<string, Field<unknown, boolean>>

type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K]['~optional'] extends true ? K : never }[keyof S]

/** The value that a shape reads and writes. */
export type ShapeValue<S extends Shape> = Simplify<
  { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: S[K]['~field'] } & {
    readonly [K in OptionalKeys<S>]?: S[K]['~field'] | undefined
  }
>

/** Defines the element `name` in the namespace `ns` by its fields. What the shape does not name is ignored. */
// @__NO_SIDE_EFFECTS__
export function element<const S extends Shape>(ns: string, name: string, shape: S): ElementDef<ShapeValue<S>> {
  // A definition that is still to be resolved has no name yet: so names are asked for at the first use.
  let claims: Required<Claims> | undefined
  const claimed = () => {
    claims ??= joined(fields.map(({ field, context }) => field.claims(context.key, ns)))
    return claims
  }
  const fields = Object.entries(shape).map(([key, field]) => {
    const context: FieldContext = { key, ns, name, claimed }
    return { key, field, context }
  })
  const definition: Omit<ElementDef<ShapeValue<S>>, '~type'> = {
    ns,
    name,
    decode(source, options) {
      expectName(source, definition)
      const value: Record<string, unknown> = {}
      const listener = options?.skipped && listenerAt(stepOf(source), options)
      try {
        for (const { key, field, context } of fields) {
          const read = field.read(source, context, listener)
          if (read !== undefined) value[key] = read
        }
      } catch (error) {
        throw decodeErrorAt(stepOf(source), error)
      }
      return value as ShapeValue<S>
    },
    encode(value) {
      const target = new Element(name, ns)
      for (const { key, field, context } of fields) {
        const part = (value as Record<string, unknown>)[key]
        if (part !== undefined) field.write(part, target, context)
      }
      return target
    },
  }
  return definition as ElementDef<ShapeValue<S>>
}

/** A definition that has the name of another one, which may not be made yet. */
class NamedAfter<T> implements Omit<ElementDef<T>, '~type'> {
  constructor(
    readonly source: () => QualifiedName,
    readonly decode: ElementDef<T>['decode'],
    readonly encode: ElementDef<T>['encode'],
  ) {}

  get ns(): string {
    return this.source().ns
  }

  get name(): string {
    return this.source().name
  }
}

/** Stands for a definition that is not made yet, so that definitions may contain themselves. */
// @__NO_SIDE_EFFECTS__
export function lazy<T>(resolve: () => ElementDef<T>): ElementDef<T> {
  const definition = new NamedAfter<T>(
    resolve,
    (source, options) => resolve().decode(source, options),
    (value) => resolve().encode(value),
  )
  return definition as Omit<ElementDef<T>, '~type'> as ElementDef<T>
}

/**
 * A definition whose value is another type than its shape: `toValue` may throw, `toShape` is its inverse.
 * For values that are more than their fields, such as a map or a union by an attribute.
 */
// @__NO_SIDE_EFFECTS__
export function mapped<S, T>(source: ElementDef<S>, toValue: (shape: S) => T, toShape: (value: T) => S): ElementDef<T> {
  const decode: ElementDef<T>['decode'] = (from, options) => {
    const shape = source.decode(from, options)
    try {
      return toValue(shape)
    } catch (error) {
      throw decodeErrorAt(stepOf(from), error)
    }
  }
  const definition = new NamedAfter<T>(
    () => source,
    decode,
    (value) => source.encode(toShape(value)),
  )
  return definition as Omit<ElementDef<T>, '~type'> as ElementDef<T>
}

/** A definition that leaves the element as it is: for open content of a known name. */
// @__NO_SIDE_EFFECTS__
export function raw(ns: string, name: string): ElementDef<Element> {
  const definition: Omit<ElementDef<Element>, '~type'> = {
    ns,
    name,
    decode(source) {
      expectName(source, definition)
      return source
    },
    encode: (value) => value,
  }
  return definition as ElementDef<Element>
}

function joined(all: readonly Claims[]): Required<Claims> {
  return {
    attrs: all.flatMap(({ attrs = [] }) => attrs),
    children: all.flatMap(({ children = [] }) => children),
  }
}

/** Puts `step` before the paths of what is skipped below it. */
function listenerAt(step: string, options: DecodeOptions): SkipListener {
  return { skipped: (thrown) => options.skipped?.(decodeErrorAt(step, thrown)) }
}

function expectName(source: Element, { ns, name }: QualifiedName): void {
  if (!source.is(ns, name)) throw new DecodeError(stepOf(source), `expected {${ns}}${name}`)
}
