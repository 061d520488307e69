import { createHash, getHashes } from 'node:crypto'
import type { HashAlgorithm } from '../hash-algorithms.js'
import type { HashPlatform } from '../hash-platform.js'

const NAMES: Partial<Record<HashAlgorithm, string>> = {
  'sha3-512': 'sha3-512',
  'blake2b-512': 'blake2b512',
  'sha-512': 'sha512',
  'sha3-384': 'sha3-384',
  'sha-384': 'sha384',
  'sha3-256': 'sha3-256',
  'sha-256': 'sha256',
  'sha3-224': 'sha3-224',
  'sha-224': 'sha224',
  'sha-1': 'sha1',
}

const known = /* @__PURE__ */ new Set(/* @__PURE__ */ getHashes())

/** Node's own hashes, which take a stream piece by piece; which there are depends on its OpenSSL. */
export const nodeCrypto: HashPlatform = {
  has: (algorithm) => known.has(NAMES[algorithm] ?? ''),
  createHasher(algorithm) {
    const hash = createHash(NAMES[algorithm] ?? algorithm)
    return {
      update: (bytes) => void hash.update(bytes),
      digest: async () => new Uint8Array(hash.digest()),
    }
  },
}
