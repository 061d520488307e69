import type { Framing } from '@trestle/xmlstream'
import { createFraming, type WebsocketFramingOptions } from '../frames.js'
import { codec } from './codec.js'

/** XML streams as RFC 7395 writes them; `keepAlive` has no meaning there. */
export function websocketFraming(options: WebsocketFramingOptions): Framing {
  return createFraming(codec, options)
}
