import type { StreamParserOptions } from '@trestle/xml'
import type { StreamHeader } from './header.js'
import type { HeaderSource, XmlStreamOptions } from './stream-types.js'

export function headerOf(source: HeaderSource, peer: StreamHeader): StreamHeader {
  return typeof source === 'function' ? source(peer) : source
}

export function parserOptions({ limits, oversized }: XmlStreamOptions): StreamParserOptions {
  return { ...(limits && { limits }), ...(oversized && { oversized }) }
}
