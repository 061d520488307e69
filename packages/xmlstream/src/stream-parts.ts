import type { StreamParserOptions } from '@trestle/xml'
import type { StreamHeader } from './header.js'
import type { HeaderSource, Passage, XmlStreamOptions } from './stream-types.js'

/** Filters where there are none. */
export const straight: Passage = {
  full: false,
  run: (element, deliver) => deliver(element),
  after: (action) => action(),
}

export function headerOf(source: HeaderSource, peer: StreamHeader): StreamHeader {
  return typeof source === 'function' ? source(peer) : source
}

export function parserOptions({ limits, oversized }: XmlStreamOptions): StreamParserOptions {
  return { ...(limits && { limits }), ...(oversized && { oversized }) }
}
