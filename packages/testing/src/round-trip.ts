import type { ElementDef } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { elementFrom, type Xml } from './canonical.js'
import { expectXml } from './expect-xml.js'
import { TestingError } from './testing-error.js'

/**
 * Decodes the first element of that definition in the XML, however deep it stands; checks that encoding the value
 * gives the same element again; returns the value for a test to look at. Throws XmlMismatchError where it differs,
 * TestingError `no-such-element`, and what decoding throws.
 */
export function roundTrip<T>(xml: Xml, definition: ElementDef<T>): T {
  const found = find(elementFrom(xml), definition)
  if (!found) {
    throw new TestingError('no-such-element', `There is no {${definition.ns}}${definition.name} in the XML.`)
  }
  const value = definition.decode(found)
  expectXml(definition.encode(value), found)
  return value
}

function find(element: Element, name: { readonly ns: string; readonly name: string }): Element | undefined {
  if (element.is(name.ns, name.name)) return element
  for (const child of element.elements()) {
    const found = find(child, name)
    if (found) return found
  }
  return undefined
}
