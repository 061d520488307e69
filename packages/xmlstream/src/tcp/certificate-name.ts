import type { PeerCertificate } from 'node:tls'

/**
 * For `checkServerIdentity` of Node: why the certificate is not for this host, or undefined. Unlike Node's own check it
 * takes no common name for a host where the certificate names none otherwise (RFC 9525 §2).
 */
export function checkCertificateName(host: string, certificate: PeerCertificate): Error | undefined {
  const { checkServerIdentity } = process.getBuiltinModule('node:tls')
  return checkServerIdentity(host, { ...certificate, subject: {} as PeerCertificate['subject'] })
}
