/**
 * Algorithms by their names in IANA's Hash Function Textual Names and in XEP-0300 §3, the strongest first. MD5 is none of
 * them: XEP-0414 §3 forbids it.
 */
export const hashAlgorithms = [
  'sha3-512',
  'blake2b-512',
  'sha-512',
  'sha3-384',
  'sha-384',
  'sha3-256',
  'blake2b-256',
  'sha-256',
  'sha3-224',
  'sha-224',
  'sha-1',
] as const

export type HashAlgorithm = (typeof hashAlgorithms)[number]

/** Whether two files of one hash can be made: nothing from a stranger is verified by such an algorithm alone. */
export function isWeak(algorithm: HashAlgorithm): boolean {
  return algorithm === 'sha-1'
}
