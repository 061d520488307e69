import type { StreamHeader } from './header.js'
import type { HeaderSource } from './stream-types.js'

export function headerOf(source: HeaderSource, peer: StreamHeader): StreamHeader {
  return typeof source === 'function' ? source(peer) : source
}
