import { type Field, field } from '@trestle/stanza'
import { Element } from '@trestle/xml'

/** The names of the empty children that are there, of a closed set, in document order: `<HOME/><PREF/>`. */
// @__NO_SIDE_EFFECTS__
export function childNames<const N extends string>(...names: readonly N[]): Field<readonly N[], true> {
  const known = new Set<string>(names)
  const find = (source: Element, ns: string) =>
    source.elements().filter((child) => child.ns === ns && known.has(child.name))
  return field<readonly N[], true>({
    present: (source, { ns }) => find(source, ns).length > 0,
    read(source, { ns }) {
      const found = [...new Set(find(source, ns).map(({ name }) => name as N))]
      return found.length > 0 ? found : undefined
    },
    write(values, target, { ns }) {
      for (const name of values) target.children.push(new Element(name, ns))
    },
    claims: (_, ns) => ({ children: names.map((name) => ({ ns, name })) }),
  })
}

/**
 * The text of a child, or where there is no such child that of the element itself, which some clients write
 * (XEP-0054 §7). It is written as a child.
 */
// @__NO_SIDE_EFFECTS__
export function textOfChildOrOwn(name: string): Field<string, true> {
  const textOf = (source: Element, ns: string) => source.child(ns, name)?.text() ?? (source.text().trim() || undefined)
  return field<string, true>({
    present: (source, { ns }) => textOf(source, ns) !== undefined,
    read: (source, { ns }) => textOf(source, ns),
    write(value, target, { ns }) {
      target.children.push(new Element(name, ns, undefined, value === '' ? [] : [value]))
    },
    claims: (_, ns) => ({ children: [{ ns, name }] }),
  })
}
