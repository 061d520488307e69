import type { Element, Node } from '@trestle/xml'
import { DecodeError, stepOf } from './decode-error.js'
import type { ElementDef } from './definition.js'
import { type Field, field } from './field.js'

/** A child element with a definition of its own. Of several, the first. */
// @__NO_SIDE_EFFECTS__
export function nested<T>(item: ElementDef<T>): Field<T> {
  return field<T>({
    present: (source) => source.child(item.ns, item.name) !== undefined,
    read(source) {
      const found = source.child(item.ns, item.name)
      if (!found) throw new DecodeError(stepOf(item), 'missing')
      return item.decode(found)
    },
    write(value, target) {
      target.children.push(item.encode(value))
    },
    claims: () => [item],
  })
}

/** All child elements of one definition, in order; empty where there is none. */
// @__NO_SIDE_EFFECTS__
export function list<T>(item: ElementDef<T>): Field<readonly T[]> {
  return field<readonly T[]>({
    present: (source) => source.child(item.ns, item.name) !== undefined,
    read: (source) => source.childrenOf(item.ns, item.name).map((found) => item.decode(found)),
    write(values, target) {
      for (const value of values) target.children.push(item.encode(value))
    },
    claims: () => [item],
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
    read(source) {
      for (const child of source.children) {
        const read = decodeChoice<A>(kinds, child)
        if (read) return read
      }
      throw new Error(`expected one of the children ${kinds.map(({ definition }) => definition.name).join(', ')}`)
    },
    write(value, target) {
      target.children.push(encodeChoice(alternatives, value))
    },
    claims: () => Object.values(alternatives),
  })
}

/** All children that fit one of the alternatives, in document order. */
// @__NO_SIDE_EFFECTS__
export function choices<const A extends Alternatives>(alternatives: A): Field<readonly Choice<A>[]> {
  const kinds = kindsOf(alternatives)
  return field<readonly Choice<A>[]>({
    present: (source) => source.children.some((child) => kindOf(kinds, child) !== undefined),
    read(source) {
      const all: Choice<A>[] = []
      for (const child of source.children) {
        const read = decodeChoice<A>(kinds, child)
        if (read) all.push(read)
      }
      return all
    },
    write(values, target) {
      for (const value of values) target.children.push(encodeChoice(alternatives, value))
    },
    claims: () => Object.values(alternatives),
  })
}

/** Open content: the child elements that no other field of the shape names, as they are. */
// @__NO_SIDE_EFFECTS__
export function content(): Field<readonly Element[]> {
  return field<readonly Element[]>({
    present: () => true,
    read(source, context) {
      const claimed = context.claimed()
      return source.elements().filter((child) => !claimed.some(({ ns, name }) => child.is(ns, name)))
    },
    write(elements, target) {
      for (const one of elements) target.children.push(one)
    },
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

function decodeChoice<A extends Alternatives>(kinds: readonly Kind[], child: Node): Choice<A> | undefined {
  if (typeof child === 'string') return undefined
  const found = kindOf(kinds, child)
  return found && ({ kind: found.kind, value: found.definition.decode(child) } as Choice<A>)
}

function encodeChoice<A extends Alternatives>(alternatives: A, { kind, value }: Choice<A>): Element {
  return alternatives[kind]!.encode(value)
}
