import type { HashAlgorithm } from './hash-algorithms.js'

/** Computes one hash. */
export interface Hasher {
  update(bytes: Uint8Array): void
  /** Called once, after all bytes. */
  digest(): Promise<Uint8Array>
}

/** What computes hashes here. */
export interface HashPlatform {
  has(algorithm: HashAlgorithm): boolean
  createHasher(algorithm: HashAlgorithm): Hasher
}
