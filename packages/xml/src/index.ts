/**
 * Element tree, streaming parser and serialiser for XMPP: namespaces resolved, hostile input refused, everything bounded.
 *
 * @example
 * ```ts
 * import { createParser, Element, parse, serialize, serializeOpen } from '@trestle/xml'
 *
 * const parser = createParser({
 *   onOpen: (header) => console.log(header.attrs['id']),
 *   onElement: (stanza) => console.log(stanza.child('jabber:client', 'body')?.text()),
 *   onClose: () => console.log('closed'),
 *   onError: (error) => console.log(error.code, error.message),
 * })
 * parser.write(
 *   serializeOpen(new Element('stream', 'urn:example', { id: 's1' }), {
 *     declare: { '': 'jabber:client', s: 'urn:example' },
 *   }),
 * )
 * parser.write('<message><body>Hello')
 * parser.write(' &amp; goodbye</body></message></s:stream>') // prints: s1, Hello & goodbye, closed
 *
 * const element = new Element('body', 'jabber:client', { 'xml:lang': 'en' }, ['1 < 2'])
 * console.log(serialize(element)) // <body xmlns='jabber:client' xml:lang='en'>1 &lt; 2</body>
 * console.log(parse(serialize(element)).text()) // 1 < 2
 * ```
 *
 * @packageDocumentation
 */
export type { Attrs } from './attrs.js'
export {
  Element,
  type ElementDefinition,
  type ElementReader,
  type Node,
  NS_XML,
  type QualifiedName,
} from './element.js'
export { XmlError, type XmlErrorCode } from './error.js'
export { escapeAttribute, escapeText } from './escape.js'
export { DEFAULT_LIMITS, type ParserLimits } from './limits.js'
export { isNcName } from './names.js'
export { parse } from './parse.js'
export {
  createParser,
  type Parser,
  type ParserHandlers,
  type ParserOptions,
} from './parser.js'
export { type SerializeOpenOptions, type SerializeOptions, serialize, serializeOpen } from './serialize.js'
export { type SizeOptions, sizeOf } from './size-of.js'
export { weightOf } from './weight-of.js'
