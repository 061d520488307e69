import 'reflect-metadata'
import { createHash, generateKeyPairSync, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { certificateHash } from './certificate-hash.js'

const { subtle } = webcrypto as Crypto
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keysFor = async (algorithm: RsaHashedImportParams): Promise<CryptoKeyPair> => ({
  privateKey: await subtle.importKey(
    'pkcs8',
    rsa.privateKey.export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    true,
    ['sign'],
  ),
  publicKey: await subtle.importKey('spki', rsa.publicKey.export({ type: 'spki', format: 'der' }), algorithm, true, [
    'verify',
  ]),
})
async function certificate(signingAlgorithm: Algorithm, given?: CryptoKeyPair): Promise<Uint8Array> {
  x509.cryptoProvider.set(webcrypto as Crypto)
  const keys = given ?? ((await subtle.generateKey(signingAlgorithm, true, ['sign', 'verify'])) as CryptoKeyPair)
  const made = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=Trial', keys, signingAlgorithm })
  return new Uint8Array(made.rawData)
}
const sha = (name: string, data: Uint8Array) => new Uint8Array(createHash(name).update(data).digest())
const hashOf = (der: Uint8Array) => {
  const hash = certificateHash(der)
  return hash && new Uint8Array(hash)
}

const bytes = (tag: number, ...parts: readonly (readonly number[])[]) => {
  const content = parts.flat()
  return [tag, content.length, ...content]
}
const SHA1 = bytes(0x30, bytes(6, [0x2b, 14, 3, 2, 26]))
const SHA256 = bytes(0x30, bytes(6, [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]), bytes(5))
const mgf1 = (hash: number[], last = 8) => bytes(0x30, bytes(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, last]), hash)
/** Nothing but the frame of a certificate. */
const signedBy = (...algorithm: readonly (readonly number[])[]) =>
  new Uint8Array(bytes(0x30, bytes(0x30), bytes(0x30, ...algorithm), bytes(3, [0])))
const signedByPss = (...parameters: readonly (readonly number[])[]) =>
  signedBy(bytes(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 10]), bytes(0x30, ...parameters))

describe('the hash of a certificate', () => {
  it.each(['P-256', 'P-384', 'P-521'])('is that of its ECDSA signature: %s', async (namedCurve) => {
    for (const [hash, expected] of [
      ['SHA-1', 'sha256'],
      ['SHA-256', 'sha256'],
      ['SHA-384', 'sha384'],
      ['SHA-512', 'sha512'],
    ] as const) {
      const der = await certificate({ name: 'ECDSA', namedCurve, hash } as EcdsaParams)
      expect(hashOf(der)).toEqual(sha(expected, der))
    }
  })

  it.each([
    ['RSASSA-PKCS1-v1_5', 'SHA-1', 'sha256'],
    ['RSASSA-PKCS1-v1_5', 'SHA-256', 'sha256'],
    ['RSASSA-PKCS1-v1_5', 'SHA-384', 'sha384'],
    ['RSASSA-PKCS1-v1_5', 'SHA-512', 'sha512'],
    ['RSA-PSS', 'SHA-1', 'sha256'],
    ['RSA-PSS', 'SHA-256', 'sha256'],
    ['RSA-PSS', 'SHA-384', 'sha384'],
    ['RSA-PSS', 'SHA-512', 'sha512'],
  ])('is that of its RSA signature: %s with %s', async (name, hash, expected) => {
    const algorithm = { name, hash, saltLength: 32 }
    const der = await certificate(algorithm, await keysFor(algorithm))
    expect(hashOf(der)).toEqual(sha(expected, der))
  })

  it('is none where the signature has no hash, or one unknown', async () => {
    expect(hashOf(await certificate({ name: 'Ed25519' }))).toBeUndefined()
    expect(hashOf(signedBy(bytes(6, [0x2a, 3, 4])))).toBeUndefined()
  })

  it('follows the parameters of RSASSA-PSS, unless they name two hashes', () => {
    const good = [
      signedByPss(),
      signedByPss(bytes(0xa0, SHA1)),
      signedByPss(bytes(0xa0, SHA256), bytes(0xa1, mgf1(SHA256))),
    ]
    for (const der of good) expect(hashOf(der)).toEqual(sha('sha256', der))
    const bad = [
      signedByPss(bytes(0xa0, SHA256)),
      signedByPss(bytes(0xa1, mgf1(SHA256))),
      signedByPss(bytes(0xa0, SHA256), bytes(0xa1, mgf1(SHA1))),
      signedByPss(bytes(0xa0, SHA256), bytes(0xa1, mgf1(SHA256, 9))),
      signedByPss(bytes(0xa0), bytes(0xa1)),
    ]
    for (const der of bad) expect(hashOf(der)).toBeUndefined()
  })

  describe('of what is no certificate', () => {
    let good: Uint8Array
    beforeAll(async () => {
      good = await certificate({ name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as EcdsaParams)
    })

    it('is none: cut, continued, or of other parts', () => {
      for (let length = 0; length < good.length; length++) expect(hashOf(good.subarray(0, length))).toBeUndefined()
      expect(hashOf(new Uint8Array([...good, 0]))).toBeUndefined()
      expect(hashOf(new Uint8Array(bytes(0x30, bytes(0x30), bytes(0x30))))).toBeUndefined()
      expect(hashOf(new Uint8Array([0x30, 0x80, 0, 0]))).toBeUndefined()
      expect(hashOf(new Uint8Array([0x30, 0x85, 1, 0, 0, 0, 0]))).toBeUndefined()
      expect(hashOf(new Uint8Array([0x30, 0x81, 0x02, 5, 0]))).toBeUndefined()
      expect(hashOf(new Uint8Array([0x1f, 1, 0]))).toBeUndefined()
      for (const oid of [[], [0x80, 1], [0x2a, 0x86], Array<number>(20).fill(0xff)]) {
        expect(hashOf(signedBy(bytes(6, oid)))).toBeUndefined()
      }
    })

    it('never throws, whatever is wrong with it', () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 5 }), (changes) => {
          const changed = good.slice()
          for (const [at, byte] of changes) changed[at] = byte
          expect([undefined, 28, 32, 48, 64]).toContain(hashOf(changed)?.length)
        }),
      )
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => void hashOf(any)))
    })
  })
})
