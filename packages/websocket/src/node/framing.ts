import type { Framing } from '@trestle/xmlstream'
import { createFraming, type WebsocketFramingOptions } from '../frames.js'
import { codec } from './codec.js'

/** The framing of XML streams over WebSocket (RFC 7395); the option `keepAlive` of streams has no effect. */
export function websocketFraming(options: WebsocketFramingOptions): Framing {
  return createFraming(codec, options)
}
