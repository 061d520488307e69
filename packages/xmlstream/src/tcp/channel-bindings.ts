import type { TLSSocket } from 'node:tls'
import { certificateHash } from './certificate-hash.js'

/** What both ends of one TLS connection know and nobody between them can (RFC 5929, RFC 9266). */
export interface TlsChannelBinding {
  readonly type: 'tls-exporter' | 'tls-unique' | 'tls-server-end-point'
  readonly data: Uint8Array
}

export type TlsRole = 'client' | 'server'

/**
 * What this connection can be bound by, strongest first. `tls-exporter` is for TLS 1.3 alone: on 1.2 it is safe only with
 * the extended master secret (RFC 9266, RFC 7627), and Node does not tell whether that is in use. `tls-unique` is there on
 * TLS 1.3 too, last of all: no standard defines it there, but peers that know nothing else (ejabberd 23, slixmpp 1.8) take
 * the first Finished for it, which on 1.3 covers the whole handshake and its keys.
 */
export function channelBindings(tls: TLSSocket, role: TlsRole): readonly TlsChannelBinding[] {
  const own = ofConnection(tls, role)
  const certificate = role === 'client' ? peerCertificate(tls) : tls.getX509Certificate()?.raw
  const hash = certificate && certificateHash(certificate)
  const finished = tls.getProtocol() === 'TLSv1.3' ? firstFinished(tls, role) : undefined
  return [
    ...(own ? [own] : []),
    ...(hash ? [{ type: 'tls-server-end-point', data: hash } as const] : []),
    ...(finished ? [{ type: 'tls-unique', data: finished } as const] : []),
  ]
}

/** DER. */
export function peerCertificate(tls: TLSSocket): Uint8Array | undefined {
  // Node 20's getPeerX509Certificate() takes the certificate out of the connection: a client has none from then on.
  const certificate: { readonly raw?: Uint8Array } | null = tls.getPeerCertificate()
  return certificate?.raw
}

function ofConnection(tls: TLSSocket, role: TlsRole): TlsChannelBinding | undefined {
  switch (tls.getProtocol()) {
    case 'TLSv1.3':
      return { type: 'tls-exporter', data: tls.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)) }
    case 'TLSv1.2': {
      const data = firstFinished(tls, role)
      return data && { type: 'tls-unique', data }
    }
  }
}

/** The Finished that was sent first: the client's, and the server's where a session is resumed (RFC 5929 §3.1). */
function firstFinished(tls: TLSSocket, role: TlsRole): Uint8Array | undefined {
  const byClient = !tls.isSessionReused()
  return byClient === (role === 'client') ? tls.getFinished() : tls.getPeerFinished()
}
