import type { HashAlgorithm } from '../hash-algorithms.js'
import type { HashPlatform } from '../hash-platform.js'

const NAMES: Partial<Record<HashAlgorithm, string>> = {
  'sha-512': 'SHA-512',
  'sha-384': 'SHA-384',
  'sha-256': 'SHA-256',
  'sha-1': 'SHA-1',
}

/** WebCrypto, which takes all bytes at once: those of a stream are held in memory. */
export const webCrypto: HashPlatform = {
  has: (algorithm) => NAMES[algorithm] !== undefined,
  createHasher(algorithm) {
    const chunks: Uint8Array[] = []
    return {
      update: (bytes) => void chunks.push(bytes.slice()),
      async digest() {
        const all = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
        let at = 0
        for (const chunk of chunks) {
          all.set(chunk, at)
          at += chunk.length
        }
        return new Uint8Array(await crypto.subtle.digest(NAMES[algorithm] ?? algorithm, all))
      },
    }
  },
}
