// @peculiar/x509 needs this import, and before its own.
import 'reflect-metadata'

import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { ServerCertificate } from './options.js'

const { subtle } = webcrypto
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 24 * 60 * 60 * 1000
const lifetime = 90 * day

const newKeys = () => subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<CryptoKeyPair>

/** Makes an authority and, under it, a certificate for domains and IP addresses; valid from yesterday for 90 days. */
export async function createCertificate(names: readonly string[], now = Date.now()): Promise<ServerCertificate> {
  const validity = { notBefore: new Date(now - day), notAfter: new Date(now + lifetime) }
  const [caKeys, keys] = await Promise.all([newKeys(), newKeys()])
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=Trestle test server, do not trust elsewhere',
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  })
  const leaf = await X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=Trestle test server',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return {
    ca: `${ca.toString('pem')}\n`,
    cert: `${leaf.toString('pem')}\n`,
    key: pem('PRIVATE KEY', await subtle.exportKey('pkcs8', keys.privateKey)),
  }
}

/** Whether a certificate is good for these names, for a day at least. */
export function isUsable({ cert }: ServerCertificate, names: readonly string[], now = Date.now()): boolean {
  const leaf = new X509Certificate(cert)
  const alternatives = leaf.getExtension(SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value) ?? []
  return leaf.notAfter.getTime() > now + day && names.every((name) => alternatives.includes(name))
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
