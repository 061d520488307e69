import { Element } from '@trestle/xml'
import { type Field, field } from './field.js'

/**
 * A child whose *name* is the value: one of a closed set in one namespace, such as the condition of an error. Of several,
 * the first in document order. Other children of that namespace count as none: `optional` and `lenient` read them as
 * absent.
 */
// @__NO_SIDE_EFFECTS__
export function childName<const N extends string>(ns: string, ...names: readonly N[]): Field<N> {
  const { find, claims, present } = namedChild(ns, names)
  return field<N>({
    present,
    read: (source) => find(source).name as N,
    write(name, target) {
      target.children.push(new Element(name, ns))
    },
    claims,
  })
}

/** The name of a child, and the text in it. */
export interface NamedText<N extends string> {
  readonly name: N
  /** Absent where there is none, or an empty one. */
  readonly text?: string | undefined
}

/** {@link childName} where some of the children carry a text: `<gone>xmpp:other@example.org</gone>`. */
// @__NO_SIDE_EFFECTS__
export function childNameWithText<const N extends string>(ns: string, ...names: readonly N[]): Field<NamedText<N>> {
  const { find, claims, present } = namedChild(ns, names)
  return field<NamedText<N>>({
    present,
    read(source) {
      const found = find(source)
      const text = found.text()
      return { name: found.name as N, ...(text !== '' && { text }) }
    },
    write({ name, text }, target) {
      target.children.push(new Element(name, ns, undefined, text ? [text] : []))
    },
    claims,
  })
}

/** The first child whose name is one of `names`: what the fields above read, for readers that do without a definition. */
export function firstNamed(source: Element, ns: string, names: readonly string[]): Element | undefined {
  for (const node of source.children)
    if (typeof node !== 'string' && node.ns === ns && names.includes(node.name)) return node
  return undefined
}

function namedChild(ns: string, names: readonly string[]) {
  return {
    present: (source: Element) => firstNamed(source, ns, names) !== undefined,
    find(source: Element): Element {
      const found = firstNamed(source, ns, names)
      if (!found) throw new Error(`expected one of the children ${names.join(', ')} of ${ns}`)
      return found
    },
    claims: () => ({ children: names.map((name) => ({ ns, name })) }),
  }
}
