import type { SecureContextOptions } from 'node:tls'
import { checkCertificateName } from '@trestle/xmlstream/tcp'
import { WebSocket } from 'ws'
import type { Platform } from '../connector.js'
import { codec } from './codec.js'
import { codeOf } from './error-code.js'

export interface NodeWebsocketOptions {
  /** The server's certificate, which must be for the host of the URL, is always verified. */
  readonly tls?:
    | Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'ciphers' | 'minVersion' | 'maxVersion'>
    | undefined
  /** Bytes of a frame above which the connection ends before all of it is read. Default 16,777,216. */
  readonly maxFrameBytes?: number | undefined
}

export function platform({ tls, maxFrameBytes = 2 ** 24 }: NodeWebsocketOptions): Platform {
  const settings = {
    ...tls,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    // Handed on to `tls.connect`, whose type this is; that of `ws` is another.
    checkServerIdentity: checkCertificateName as never,
  }
  return { codec, open: (url) => new WebSocket(url, 'xmpp', settings), codeOf }
}
