import type { SecureContextOptions } from 'node:tls'
import { WebSocket } from 'ws'
import { createConnector, type WebsocketConnector, type WebsocketConnectorOptions } from '../connector.js'
import { codec } from './codec.js'
import { codeOf } from './error-code.js'

export interface NodeWebsocketConnectorOptions extends WebsocketConnectorOptions {
  /** The server's certificate, which must be for the host of the URL, is always verified. */
  readonly tls?:
    | Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'ciphers' | 'minVersion' | 'maxVersion'>
    | undefined
  /** Bytes of a frame above which the connection ends before all of it is read. Default 4,194,304. */
  readonly maxFrameBytes?: number | undefined
}

/** Reaches servers by the WebSockets of `ws`. */
export function websocketConnector(options: NodeWebsocketConnectorOptions = {}): WebsocketConnector {
  const { tls, maxFrameBytes = 2 ** 22 } = options
  const settings = { ...tls, maxPayload: maxFrameBytes, perMessageDeflate: false }
  return createConnector(options, { codec, open: (url) => new WebSocket(url, 'xmpp', settings), codeOf })
}
