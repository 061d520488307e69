import type { Element } from '@trestle/xml'
import type { ElementDef } from './definition.js'

// What message, presence and iq have in common: reading and writing the children of their element by definition.

export function getPayload<T>(stanza: Element, definition: ElementDef<T>): T | undefined {
  const found = stanza.child(definition.ns, definition.name)
  return found && definition.decode(found)
}

export function getAllPayloads<T>(stanza: Element, definition: ElementDef<T>): readonly T[] {
  return stanza.childrenOf(definition.ns, definition.name).map((child) => definition.decode(child))
}

export function removePayload(stanza: Element, name: { readonly ns: string; readonly name: string }): boolean {
  const kept = stanza.children.filter((node) => typeof node === 'string' || !node.is(name.ns, name.name))
  const removed = kept.length < stanza.children.length
  if (removed) stanza.children.splice(0, stanza.children.length, ...kept)
  return removed
}

export function setPayload<T>(stanza: Element, definition: ElementDef<T>, value: T): void {
  const encoded = definition.encode(value)
  removePayload(stanza, definition)
  stanza.children.push(encoded)
}

/** Sets the text of a child in the stanza's own namespace and language; `undefined` removes it. */
export function setChildText(stanza: Element, child: Element | undefined, replacement: Element | undefined): void {
  const at = child ? stanza.children.indexOf(child) : -1
  if (at >= 0) stanza.children.splice(at, 1)
  if (replacement) stanza.children.push(replacement)
}

/** The child of that name for a language: the one without `xml:lang` by default, else any. */
export function childInLanguage(stanza: Element, name: string, lang?: string): Element | undefined {
  const found = stanza.childrenOf(stanza.ns, name)
  if (lang !== undefined) return found.find((child) => child.attrs['xml:lang'] === lang)
  return found.find((child) => child.attrs['xml:lang'] === undefined) ?? found[0]
}
