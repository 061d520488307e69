import { Element } from '@trestle/xml'
import { DecodeError } from './decode-error.js'
import type { Field } from './field.js'

/** What an element means: a plain value that reads it and writes it. */
export interface ElementDef<T> {
  /** Only for the compiler: the type of the value. */
  readonly '~type': T
  readonly ns: string
  readonly name: string
  /** Throws {@link DecodeError} where the element does not fit; never returns half of a value. */
  decode(element: Element): T
  encode(value: T): Element
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
export function element<const S extends Shape>(ns: string, name: string, shape: S): ElementDef<ShapeValue<S>> {
  const fields = Object.entries(shape)
  const claimed = () => fields.flatMap(([key, field]) => field.claims(key, ns))
  const definition: Omit<ElementDef<ShapeValue<S>>, '~type'> = {
    ns,
    name,
    decode(source) {
      if (!source.is(ns, name)) {
        throw new DecodeError(`{${source.ns}}${source.name}`, `expected {${ns}}${name}`)
      }
      const value: Record<string, unknown> = {}
      for (const [key, field] of fields) {
        const read = field.read(source, { key, ns, name, claimed })
        if (read !== undefined) value[key] = read
      }
      return value as ShapeValue<S>
    },
    encode(value) {
      const target = new Element(name, ns)
      for (const [key, field] of fields) {
        const part = (value as Record<string, unknown>)[key]
        if (part !== undefined) field.write(part, target, { key, ns, name, claimed })
      }
      return target
    },
  }
  return definition as ElementDef<ShapeValue<S>>
}

/** Stands for a definition that is not made yet, so that definitions may contain themselves. */
export function lazy<T>(resolve: () => ElementDef<T>): ElementDef<T> {
  const definition: Omit<ElementDef<T>, '~type'> = {
    get ns() {
      return resolve().ns
    },
    get name() {
      return resolve().name
    },
    decode: (source) => resolve().decode(source),
    encode: (value) => resolve().encode(value),
  }
  return definition as ElementDef<T>
}

/**
 * A definition whose value is another type than its shape: `toValue` may throw, `toShape` is its inverse.
 * For values that are more than their fields, such as a map or a union by an attribute.
 */
export function mapped<S, T>(source: ElementDef<S>, toValue: (shape: S) => T, toShape: (value: T) => S): ElementDef<T> {
  const definition: Omit<ElementDef<T>, '~type'> = {
    ns: source.ns,
    name: source.name,
    decode(from) {
      const shape = source.decode(from)
      try {
        return toValue(shape)
      } catch (error) {
        if (error instanceof DecodeError) throw error
        const reason = error instanceof Error ? error.message : String(error)
        throw new DecodeError(`{${source.ns}}${source.name}`, reason, { cause: error })
      }
    },
    encode: (value) => source.encode(toShape(value)),
  }
  return definition as ElementDef<T>
}

/** A definition that leaves the element as it is: for open content of a known name. */
export function raw(ns: string, name: string): ElementDef<Element> {
  const definition: Omit<ElementDef<Element>, '~type'> = {
    ns,
    name,
    decode(source) {
      if (!source.is(ns, name)) throw new DecodeError(`{${source.ns}}${source.name}`, `expected {${ns}}${name}`)
      return source
    },
    encode: (value) => value,
  }
  return definition as ElementDef<Element>
}
