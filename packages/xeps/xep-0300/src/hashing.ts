import type { HashData } from './elements.js'
import { type HashAlgorithm, hashAlgorithms, isWeak } from './hash-algorithms.js'
import { HashError } from './hash-error.js'
import { type HashInput, type HashOptions, readInput } from './hash-input.js'
import type { HashPlatform } from './hash-platform.js'

export interface VerifyOptions extends HashOptions {
  /** Algorithms that are relied on. Default: all that there are here, but SHA-1. */
  readonly accept?: readonly HashAlgorithm[] | undefined
}

/** Computes and verifies hashes. */
export interface Hashing {
  /** What is computed here, the strongest first: on Node more than in browsers. */
  readonly algorithms: readonly HashAlgorithm[]
  /** Computes a hash, SHA-256 by default. Rejects with HashError `unsupported-algorithm` or `too-large`. */
  hash(input: HashInput, algorithm?: HashAlgorithm, options?: HashOptions): Promise<HashData>
  /** Computes several hashes in one go, in the order of the algorithms. */
  hashAll(input: HashInput, algorithms: readonly HashAlgorithm[], options?: HashOptions): Promise<readonly HashData[]>
  /**
   * Resolves if data has all those of its hashes that can be relied on. Rejects with HashError: `mismatch`, or
   * `unsupported-algorithm` where there is none to rely on.
   */
  verify(input: HashInput, hashes: readonly HashData[], options?: VerifyOptions): Promise<void>
}

export function createHashing(platform: HashPlatform): Hashing {
  const algorithms = hashAlgorithms.filter((algorithm) => platform.has(algorithm))

  async function hashAll(
    input: HashInput,
    wanted: readonly HashAlgorithm[],
    options: HashOptions = {},
  ): Promise<HashData[]> {
    const unknown = wanted.find((algorithm) => !algorithms.includes(algorithm))
    if (unknown !== undefined) {
      throw new HashError('unsupported-algorithm', `There is no ${unknown} here, but ${algorithms.join(', ')}.`)
    }
    const hashers = wanted.map((algo) => ({ algo, hasher: platform.createHasher(algo) }))
    await readInput(input, options, (bytes) => {
      for (const { hasher } of hashers) hasher.update(bytes)
    })
    return Promise.all(hashers.map(async ({ algo, hasher }) => ({ algo, value: await hasher.digest() })))
  }

  return {
    algorithms,
    hashAll,
    async hash(input, algorithm = 'sha-256', options) {
      const [hash] = await hashAll(input, [algorithm], options)
      return hash as HashData
    },
    async verify(input, hashes, { accept = algorithms.filter((one) => !isWeak(one)), ...options } = {}) {
      const usable = algorithms.filter((one) => accept.includes(one) && hashes.some(({ algo }) => algo === one))
      if (usable.length === 0) {
        throw new HashError('unsupported-algorithm', 'There is no hash of an algorithm that can be relied on here.')
      }
      for (const { algo, value } of await hashAll(input, usable, options)) {
        const given = hashes.filter((hash) => hash.algo === algo)
        if (!given.every((hash) => areEqual(hash.value, value))) {
          throw new HashError('mismatch', `This is not what the hash by ${algo} was taken of.`)
        }
      }
    },
  }
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
