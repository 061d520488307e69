import { type Element, parse } from '@trestle/xml'

/** XML as text or as a tree. */
export type Xml = string | Element

export function elementFrom(xml: Xml, defaultNs?: string): Element {
  if (typeof xml !== 'string') return xml
  const text = xml.trim()
  if (defaultNs === undefined) return parse(text)
  // Lets tests write stanzas as they stand in a stream, without repeating its namespace.
  const [stanza] = parse(`<wrapper xmlns='${defaultNs}'>${text}</wrapper>`).elements()
  if (!stanza) throw new Error(`There is no element in: ${text}`)
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
  const texts =
    children.length > 0 && text.trim() === '' ? [] : text === '' ? [] : [`${indent}  ${JSON.stringify(text)}`]
  const inside = [...texts, ...children.sort()]
  return inside.length === 0 ? `${tag}/>` : `${tag}>\n${inside.join('\n')}`
}
