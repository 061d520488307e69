import {
  createParser,
  Element,
  type Parser,
  type ParserHandlers,
  type ParserOptions,
  serialize,
  serializeOpen,
} from '@trestle/xml'
import { headerToAttrs, type StreamHeader } from './header.js'
import { createKeepAlive, type KeepAlive, type KeepAliveSettings } from './keep-alive.js'
import type { QName } from './matchers.js'

/** The namespace of stream headers, stream errors and stream features (RFC 6120 §4.8.1). */
export const NS_STREAM = 'http://etherx.jabber.org/streams'

/** How a stream is written on its transport: as one long document (RFC 6120), or as a document per frame (RFC 7395). */
export interface Framing {
  readonly name: string
  /** The element that opens a stream, as the framing's parser reports it. */
  readonly root: QName
  /** The default namespace that element must declare, as on the wire; absent: it may be any. */
  readonly contentNamespace?: string | undefined
  /** How many characters of several elements may leave in one write of the transport; 0: each leaves by itself. */
  readonly joins: number
  /** Has white space sent between elements to keep the connection alive; absent where the transport has its own means. */
  readonly keepAlive?: ((settings: KeepAliveSettings) => KeepAlive) | undefined
  open(header: StreamHeader, role: 'initiator' | 'receiver'): string
  close(): string
  createParser(handlers: ParserHandlers, options: ParserOptions): Parser
  serialize(element: Element): string
}

export interface StreamFramingOptions {
  /** The default namespace of the stream on the wire, like `jabber:client`. */
  readonly contentNamespace: string
  /** What elements say instead of it on this side of the wire. */
  readonly alias?: string | undefined
  /** Default: without bounds. */
  readonly joins?: number | undefined
}

/** XML streams as RFC 6120 §4 writes them. */
export function streamFraming(options: StreamFramingOptions): Framing {
  const { contentNamespace, alias = contentNamespace, joins = Number.POSITIVE_INFINITY } = options
  const declare = { '': contentNamespace, stream: NS_STREAM }
  // What stands in `alias` here stands in the namespace that the header declared there, so neither needs to be written.
  // Entities in the field know the stream namespace by its customary prefix alone (RFC 6120 §4.8.5).
  const inForce = { parentNs: alias, prefixes: { [NS_STREAM]: 'stream' } }
  const read = alias === contentNamespace ? {} : { alias: { from: contentNamespace, to: alias } }
  return {
    name: 'stream',
    root: { ns: NS_STREAM, name: 'stream' },
    contentNamespace,
    joins,
    keepAlive: createKeepAlive,
    open: (header) =>
      `<?xml version='1.0'?>${serializeOpen(new Element('stream', NS_STREAM, headerToAttrs(header)), { declare })}`,
    close: () => '</stream:stream>',
    createParser: (handlers, options) => createParser(handlers, { ...options, ...read }),
    serialize: (element) => serialize(element, inForce),
  }
}
