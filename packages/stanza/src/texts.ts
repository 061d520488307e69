import { Element } from '@trestle/xml'

// Texts of message and presence: children in the stanza's own namespace, one per language. One without `xml:lang` is in
// the language of the stanza (RFC 6121 §5.2.3).

/** The text in the language of the stanza, else the first there is. */
export function readText(stanza: Element, name: string): string | undefined {
  const first = stanza.child(stanza.ns, name)
  if (!first || first.attrs['xml:lang'] === undefined) return first?.text()
  const all = stanza.childrenOf(stanza.ns, name)
  const plain = all.find((child) => child.attrs['xml:lang'] === undefined)
  return plain?.text() ?? readTextIn(stanza, name, stanza.attrs['xml:lang'] ?? '') ?? first.text()
}

/** The text in one language; tags compare without regard to case (BCP 47 §2.1.1). */
export function readTextIn(stanza: Element, name: string, lang: string): string | undefined {
  const wanted = lang.toLowerCase()
  const own = stanza.attrs['xml:lang'] ?? ''
  const all = stanza.childrenOf(stanza.ns, name)
  return all.find((child) => (child.attrs['xml:lang'] ?? own).toLowerCase() === wanted)?.text()
}

/**
 * Puts one text in the place of all that there are, in every language: whoever rewrites or removes a text, as
 * encryption does, must not leave another version of it behind.
 */
export function writeText(stanza: Element, name: string, value: string | undefined): void {
  stanza.remove({ ns: stanza.ns, name })
  if (value !== undefined) stanza.children.push(textElement(stanza.ns, name, value))
}

export function textElement(ns: string, name: string, value: string): Element {
  return new Element(name, ns, undefined, value === '' ? [] : [value])
}
