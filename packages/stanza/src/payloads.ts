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
  if (!stanza.child(name.ns, name.name)) return false
  const kept = stanza.children.filter((node) => typeof node === 'string' || !node.is(name.ns, name.name))
  stanza.children.splice(0, stanza.children.length, ...kept)
  return true
}

export function setPayload<T>(stanza: Element, definition: ElementDef<T>, value: T): void {
  const encoded = definition.encode(value)
  removePayload(stanza, definition)
  stanza.children.push(encoded)
}
