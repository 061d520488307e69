import { JID } from '@trestle/jid'
import { Element, type Node } from '@trestle/xml'
import { encodeStanzaError, type StanzaError } from './stanza-error.js'

/** Where a stanza goes, and the like: what message, presence and iq have in common. */
export interface StanzaInit {
  readonly to?: JID | string | undefined
  readonly from?: JID | string | undefined
  readonly id?: string | undefined
  readonly lang?: string | undefined
}

export function readAddress(element: Element, attribute: 'to' | 'from'): JID | undefined {
  const written = element.attrs[attribute]
  return written === undefined ? undefined : JID.parse(written)
}

export function writeAttribute(element: Element, name: string, value: JID | string | undefined): void {
  if (value === undefined) delete element.attrs[name]
  else element.attrs[name] = String(value)
}

export function stanzaElement(
  name: string,
  ns: string,
  type: string | undefined,
  init: StanzaInit,
  children?: Node[],
): Element {
  const { to, from, id, lang } = init
  const element = new Element(name, ns, undefined, children)
  const { attrs } = element
  if (to !== undefined) attrs['to'] = textOf(to)
  if (from !== undefined) attrs['from'] = textOf(from)
  if (id !== undefined) attrs['id'] = id
  if (type !== undefined) attrs['type'] = type
  if (lang !== undefined) attrs['xml:lang'] = lang
  return element
}

/** Throws InvalidJidError or TypeError where a new stanza could not go to `to`, or come from `from`. */
export function checkAddresses({ to, from }: StanzaInit): void {
  if (to !== undefined) checkAddress('to', to)
  if (from !== undefined) checkAddress('from', from)
}

function checkAddress(name: string, value: unknown): void {
  if (typeof value === 'string') JID.parse(value)
  else if (!(value instanceof JID)) throw wrong(name, 'an address: a text or a JID', value)
}

/** Throws TypeError for what is given and no text. */
export function checkText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw wrong(name, 'a text', value)
}

function wrong(name: string, wanted: string, value: unknown): TypeError {
  const given =
    value === null || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : `a value of type ${typeof value}`
  return new TypeError(`'${name}' has to be ${wanted}, not ${given}.`)
}

/** The error for a name that is none of those that a standard has. */
export function unknownValue(what: string, given: unknown, known: Iterable<string>): RangeError {
  return new RangeError(`There is no ${what} '${String(given).slice(0, 60)}': it is one of ${[...known].join(', ')}.`)
}

function textOf(address: JID | string): string {
  return typeof address === 'string' ? address : address.toString()
}

/** An element of the same kind that goes back to where this one came from. */
export function answerElement(element: Element, type: string | undefined): Element {
  const { to, from, id } = element.attrs
  return stanzaElement(element.name, element.ns, type, { to: from, from: to, id })
}

/**
 * The stanza of type `error` that answers this one (RFC 6120 §8.3.1). The payload is not sent back: it may be large,
 * and nobody needs it.
 */
export function errorElement(element: Element, error: StanzaError): Element {
  const answer = answerElement(element, 'error')
  answer.children.push(encodeStanzaError(error))
  return answer
}
