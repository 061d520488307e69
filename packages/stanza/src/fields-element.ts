import type { Element } from '@trestle/xml'
import { DecodeError, within } from './decode-error.js'
import type { ElementDef } from './definition.js'
import { type Field, field, stepOf } from './field.js'

/** A child element with a definition of its own. Of several, the first. */
export function nested<T>(item: ElementDef<T>): Field<T> {
  return field<T>({
    present: (source) => source.child(item.ns, item.name) !== undefined,
    read(source, context) {
      const found = source.child(item.ns, item.name)
      if (!found) throw new DecodeError(`${stepOf(context)}/{${item.ns}}${item.name}`, 'missing')
      return within(stepOf(context), () => item.decode(found))
    },
    write(value, target) {
      target.children.push(item.encode(value))
    },
    claims: () => [item],
  })
}

/** All child elements of one definition, in order; empty where there is none. */
export function list<T>(item: ElementDef<T>): Field<readonly T[]> {
  return field<readonly T[]>({
    present: (source) => source.child(item.ns, item.name) !== undefined,
    read: (source, context) =>
      source.childrenOf(item.ns, item.name).map((found) => within(stepOf(context), () => item.decode(found))),
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
export function choice<const A extends Alternatives>(alternatives: A): Field<Choice<A>> {
  return field<Choice<A>>({
    present: (source) => source.elements().some((child) => kindOf(alternatives, child) !== undefined),
    read(source, context) {
      for (const child of source.elements()) {
        const kind = kindOf(alternatives, child)
        if (kind !== undefined) return within(stepOf(context), () => decodeChoice(alternatives, kind, child))
      }
      const names = Object.values(alternatives).map(({ name }) => name)
      throw new DecodeError(stepOf(context), `expected one of the children ${names.join(', ')}`)
    },
    write(value, target) {
      target.children.push(encodeChoice(alternatives, value))
    },
    claims: () => Object.values(alternatives),
  })
}

/** All children that fit one of the alternatives, in document order. */
export function choices<const A extends Alternatives>(alternatives: A): Field<readonly Choice<A>[]> {
  return field<readonly Choice<A>[]>({
    present: (source) => source.elements().some((child) => kindOf(alternatives, child) !== undefined),
    read: (source, context) =>
      source.elements().flatMap((child) => {
        const kind = kindOf(alternatives, child)
        return kind === undefined ? [] : [within(stepOf(context), () => decodeChoice(alternatives, kind, child))]
      }),
    write(values, target) {
      for (const value of values) target.children.push(encodeChoice(alternatives, value))
    },
    claims: () => Object.values(alternatives),
  })
}

/** Open content: the child elements that no other field of the shape names, as they are. */
export function content(): Field<readonly Element[]> {
  return field<readonly Element[]>({
    present: () => true,
    read(source, context) {
      const claimed = context.claimed()
      return source.elements().filter((child) => !claimed.some(({ ns, name }) => child.is(ns, name)))
    },
    write(elements, target) {
      target.children.push(...elements)
    },
  })
}

function kindOf<A extends Alternatives>(alternatives: A, child: Element): (keyof A & string) | undefined {
  return Object.keys(alternatives).find((kind) => child.is(alternatives[kind]!.ns, alternatives[kind]!.name))
}

function decodeChoice<A extends Alternatives>(alternatives: A, kind: keyof A & string, child: Element): Choice<A> {
  return { kind, value: alternatives[kind]!.decode(child) } as Choice<A>
}

function encodeChoice<A extends Alternatives>(alternatives: A, { kind, value }: Choice<A>): Element {
  return alternatives[kind]!.encode(value)
}
