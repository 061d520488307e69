import type { Element, Node } from '@trestle/xml'
import { DecodeError, stepOf } from './decode-error.js'
import type { ElementDef } from './definition.js'
import { type Field, field, type SkipListener } from './field.js'
import { readEach, type SkipInvalid } from './skip-invalid.js'

/** A child element with a definition of its own. Of several, the first. */
// @__NO_SIDE_EFFECTS__
export function nested<T>(item: ElementDef<T>): Field<T> {
  return field<T>({
    present: (source) => source.child(item.ns, item.name) !== undefined,
    read(source, _, listener) {
      const found = source.child(item.ns, item.name)
      if (!found) throw new DecodeError(stepOf(item), 'missing')
      return item.decode(found, listener)
    },
    write(value, target) {
      target.children.push(item.encode(value))
    },
    claims: () => ({ children: [item] }),
  })
}

/** All child elements of one definition, in order; empty where there is none. */
// @__NO_SIDE_EFFECTS__
export function list<T>(item: ElementDef<T>, options: SkipInvalid = {}): Field<readonly T[]> {
  return field<readonly T[]>({
    present: (source) => source.child(item.ns, item.name) !== undefined,
    read: (source, _, listener) =>
      readEach(source.childrenOf(item.ns, item.name), (found) => item.decode(found, listener), options, listener),
    write(values, target) {
      for (const value of values) target.children.push(item.encode(value))
    },
    claims: () => ({ children: [item] }),
  })
}

/** Definitions that stand for each other at one place, by the name that the value gives its kind. */
export type Alternatives = Record<string, ElementDef<unknown>>

/** One of several elements: its kind and its value. */
export type Choice<A extends Alternatives> = {
  [K in keyof A & string]: { readonly kind: K; readonly value: A[K]['~type'] }
}[keyof A & string]

/** The first child that fits one of the alternatives. */
// @__NO_SIDE_EFFECTS__
export function choice<const A extends Alternatives>(alternatives: A): Field<Choice<A>> {
  const kinds = kindsOf(alternatives)
  return field<Choice<A>>({
    present: (source) => source.children.some((child) => kindOf(kinds, child) !== undefined),
    read(source, _, listener) {
      for (const child of source.children) {
        const kind = kindOf(kinds, child)
        if (kind) return decodeChoice<A>(kind, child as Element, listener)
      }
      throw new Error(`expected one of the children ${kinds.map(({ definition }) => definition.name).join(', ')}`)
    },
    write(value, target) {
      target.children.push(encodeChoice(alternatives, value))
    },
    claims: () => ({ children: Object.values(alternatives) }),
  })
}

/** All children that fit one of the alternatives, in document order. */
// @__NO_SIDE_EFFECTS__
export function choices<const A extends Alternatives>(
  alternatives: A,
  options: SkipInvalid = {},
): Field<readonly Choice<A>[]> {
  const kinds = kindsOf(alternatives)
  return field<readonly Choice<A>[]>({
    present: (source) => source.children.some((child) => kindOf(kinds, child) !== undefined),
    read(source, _, listener) {
      const found = source.elements().filter((child) => kindOf(kinds, child) !== undefined)
      const decode = (child: Element) => decodeChoice<A>(kindOf(kinds, child) as Kind, child, listener)
      return readEach(found, decode, options, listener)
    },
    write(values, target) {
      for (const value of values) target.children.push(encodeChoice(alternatives, value))
    },
    claims: () => ({ children: Object.values(alternatives) }),
  })
}

interface Kind {
  readonly kind: string
  readonly definition: ElementDef<unknown>
}

function kindsOf(alternatives: Alternatives): readonly Kind[] {
  return Object.entries(alternatives).map(([kind, definition]) => ({ kind, definition }))
}

function kindOf(kinds: readonly Kind[], child: Node): Kind | undefined {
  if (typeof child === 'string') return undefined
  return kinds.find(({ definition }) => child.is(definition.ns, definition.name))
}

function decodeChoice<A extends Alternatives>(
  { kind, definition }: Kind,
  child: Element,
  listener: SkipListener | undefined,
): Choice<A> {
  return { kind, value: definition.decode(child, listener) } as Choice<A>
}

function encodeChoice<A extends Alternatives>(alternatives: A, { kind, value }: Choice<A>): Element {
  return alternatives[kind]!.encode(value)
}
