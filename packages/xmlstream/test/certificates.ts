import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const crypto = webcrypto as Crypto

export interface TestCertificate {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** A certificate for the given names, by an authority of its own. */
export function makeCertificate(...names: string[]): Promise<TestCertificate> {
  return issue('Trial', names)
}

/** One that has a name for people alone, and perhaps an address of a page, as certificates of old had. */
export function makeOldCertificate(commonName: string, url?: string): Promise<TestCertificate> {
  return issue(commonName, url === undefined ? [] : [url])
}

async function issue(commonName: string, names: readonly string[]): Promise<TestCertificate> {
  x509.cryptoProvider.set(crypto)
  const from = new Date(Date.now() - 3_600_000)
  const to = new Date(Date.now() + 86_400_000)
  const caKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Trial CA',
    notBefore: from,
    notAfter: to,
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  })
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: `CN=${commonName}`,
    issuer: ca.subject,
    notBefore: from,
    notAfter: to,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names.map(alternativeName))],
  })
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  return {
    ca: ca.toString('pem'),
    cert: cert.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...pkcs8))}\n-----END PRIVATE KEY-----\n`,
  }
}

function alternativeName(value: string): { readonly type: 'ip' | 'url' | 'dns'; readonly value: string } {
  const type = /^[\d.]+$/.test(value) ? 'ip' : value.includes(':') ? 'url' : 'dns'
  return { type, value }
}
