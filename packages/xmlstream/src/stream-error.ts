import { Element, XmlError } from '@trestle/xml'
import { isXmlStreamError, XmlStreamError } from './errors.js'
import { type Framing, NS_STREAM } from './framing.js'

/** The namespace of the conditions of stream errors (RFC 6120 §4.9.2). */
export const NS_STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams'

/** A stream error with a condition of RFC 6120 §4.9.3 and, if given, a text for people. */
export function streamErrorElement(condition: string, text?: string): Element {
  const children = [new Element(condition, NS_STREAM_ERRORS)]
  if (text) children.push(new Element('text', NS_STREAM_ERRORS, { 'xml:lang': 'en' }, [text]))
  return new Element('error', NS_STREAM, {}, children)
}

/** The stream error for a peer that broke the protocol. Contains nothing of what it sent. */
export function streamErrorFor(error: Error): Element {
  const known =
    error instanceof XmlError || isXmlStreamError(error, 'invalid-namespace', 'bad-format', 'internal-server-error')
  return streamErrorElement(known ? error.code : 'internal-server-error')
}

/** Why an element is no stream header in this framing; undefined if it is one. */
export function flawOf(root: Element, contentNamespace: string, framing: Framing): XmlStreamError | undefined {
  const { ns, name } = framing.root
  if (root.ns !== ns) return new XmlStreamError('invalid-namespace', 'What the peer opened is no stream.')
  if (root.name !== name) return new XmlStreamError('bad-format', 'What the peer opened is no stream.')
  if (framing.contentNamespace !== undefined && contentNamespace !== framing.contentNamespace) {
    return new XmlStreamError('invalid-namespace', `The peer's stream carries no ${framing.contentNamespace}.`)
  }
  return undefined
}
