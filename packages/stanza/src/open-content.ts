import type { Element } from '@trestle/xml'
import { type Field, type FieldContext, field } from './field.js'

/**
 * Open content: the child elements that no other field of the shape names, as they are. For elements whose purpose is to
 * carry others; for what extends an element beyond its purpose there is `rest()`. A shape has one of the two.
 */
// @__NO_SIDE_EFFECTS__
export function content(): Field<readonly Element[]> {
  return field<readonly Element[]>({
    present: () => true,
    read: unclaimedChildren,
    write(elements, target) {
      for (const one of elements) target.children.push(one)
    },
  })
}

/** What a shape does not name, as it came: attributes by their names, and child elements in document order. */
export interface Rest {
  readonly attrs: Readonly<Record<string, string>>
  readonly children: readonly Element[]
}

/**
 * The attributes and child elements that no other field of the shape names, so that a value that is read, changed and
 * written again keeps what extends it. Absent where there is nothing. Text is not part of it.
 */
// @__NO_SIDE_EFFECTS__
export function rest(): Field<Rest, true> {
  return field<Rest, true>({
    present: (source, context) => readRest(source, context) !== undefined,
    read: readRest,
    write({ attrs, children }, target) {
      for (const [name, value] of Object.entries(attrs)) target.attrs[name] = value
      for (const one of children) target.children.push(one)
    },
  })
}

function readRest(source: Element, context: FieldContext): Rest | undefined {
  const claimed = context.claimed().attrs
  const names = Object.keys(source.attrs).filter((name) => !claimed.includes(name))
  const children = unclaimedChildren(source, context)
  if (names.length === 0 && children.length === 0) return undefined
  // Without a prototype, as others choose the names.
  const attrs: Record<string, string> = Object.create(null)
  for (const name of names) attrs[name] = source.attrs[name] as string
  return { attrs, children }
}

function unclaimedChildren(source: Element, context: FieldContext): readonly Element[] {
  const claimed = context.claimed().children
  return source.elements().filter((child) => !claimed.some(({ ns, name }) => child.is(ns, name)))
}
