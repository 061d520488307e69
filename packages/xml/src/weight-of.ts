import type { Element } from './element.js'

/** What an element or an attribute costs beside its characters, in characters. */
const OVERHEAD = 64

/**
 * About what an element takes of memory, in characters, and never less than the characters that are written for it: for
 * bounds. Above `max` it is not counted to the end.
 */
export function weightOf({ name, ns, attrs, children }: Element, max: number = Number.POSITIVE_INFINITY): number {
  let weight = OVERHEAD + 2 * name.length + ns.length
  for (const key in attrs) weight += OVERHEAD + 2 * key.length + (attrs[key]?.length ?? 0)
  for (let i = 0; i < children.length && weight <= max; i++) {
    const node = children[i]!
    weight += typeof node === 'string' ? node.length : weightOf(node, max - weight)
  }
  return weight
}
