import { type Element, parse } from '@trestle/xml'
import { TestingError } from './testing-error.js'

/** XML as text or as a tree. */
export type Xml = string | Element

/**
 * The tree of one element; a tree is given back as it is. `defaultNs`: the namespace of what names none, so that tests
 * can write stanzas as they stand in a stream. Throws XmlError for what is no XML, TestingError `not-one-element`.
 */
export function elementFrom(xml: Xml, defaultNs?: string): Element {
  if (typeof xml !== 'string') return xml
  const text = xml.trim()
  if (defaultNs === undefined) return parse(text)
  const wrapper = parse(`<wrapper xmlns='${defaultNs}'>${text}</wrapper>`)
  const [stanza, ...more] = wrapper.elements()
  // What stands beside the first element must not be passed over in silence.
  if (!stanza || more.length > 0 || wrapper.text().trim() !== '') {
    throw new TestingError('not-one-element', `This is not one element: ${text}`)
  }
  return stanza
}

/**
 * One text for all ways of writing the same element: a line for each tag, attributes and children sorted, namespaces
 * written out, white space between elements dropped. What is equal as XMPP is equal as text, and differences read well.
 */
export function canonical(element: Element, indent = ''): string {
  const attrs = Object.keys(element.attrs)
    .sort()
    .map((name) => ` ${name}=${JSON.stringify(element.attrs[name])}`)
  const tag = `${indent}<${element.name} xmlns=${JSON.stringify(element.ns)}${attrs.join('')}`
  const children = element.elements().map((child) => canonical(child, `${indent}  `))
  const text = element.text()
  const isLayout = text === '' || (children.length > 0 && text.trim() === '')
  const inside = [...(isLayout ? [] : [`${indent}  ${JSON.stringify(text)}`]), ...children.sort()]
  return inside.length === 0 ? `${tag}/>` : `${tag}>\n${inside.join('\n')}`
}
