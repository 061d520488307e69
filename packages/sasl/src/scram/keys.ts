import { type Bytes, equalBytes, randomBytes, utf8, xor } from '../bytes.js'
import { SaslError } from '../errors.js'
import { saslPrep } from '../sasl-prep.js'

export type ScramHash = 'SHA-1' | 'SHA-256' | 'SHA-512'

/** What a server keeps of a password: enough to check a client and to prove itself, not enough to log in with. */
export interface ScramKeys {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
}

/** What a client needs of a password for one salt and count. As secret as the password, for this one server. */
export interface ScramClientKeys {
  readonly clientKey: Uint8Array
  readonly serverKey: Uint8Array
}

/** The iteration count of {@link deriveScramKeys}: what Prosody uses too. RFC 7677 asks for 4096 at least. */
export const defaultIterations = 10_000

const hashBytes: Record<ScramHash, number> = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-512': 64 }

export async function digest(hash: ScramHash, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(hash, data))
}

export async function hmac(hash: ScramHash, key: Bytes, data: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data))
}

/** The password is prepared already (RFC 5802 §3). */
export async function deriveClientKeys(
  hash: ScramHash,
  password: string,
  salt: Bytes,
  iterations: number,
): Promise<{ readonly clientKey: Bytes; readonly serverKey: Bytes }> {
  const { subtle } = crypto
  const key = await subtle.importKey('raw', utf8(password), 'PBKDF2', false, ['deriveBits'])
  const bits = await subtle.deriveBits({ name: 'PBKDF2', hash, salt, iterations }, key, hashBytes[hash] * 8)
  const saltedPassword = new Uint8Array(bits)
  const [clientKey, serverKey] = await Promise.all([
    hmac(hash, saltedPassword, utf8('Client Key')),
    hmac(hash, saltedPassword, utf8('Server Key')),
  ])
  return { clientKey, serverKey }
}

/**
 * Makes what a server keeps. The password is prepared by SASLprep; throws {@link SaslError} `bad-credentials` when that
 * fails or leaves nothing. Default: 16 random bytes of salt, {@link defaultIterations}.
 */
export async function deriveScramKeys(
  hash: ScramHash,
  password: string,
  salt: Uint8Array = randomBytes(16),
  iterations: number = defaultIterations,
): Promise<ScramKeys> {
  const prepared = saslPrep(password)
  if (prepared === '') throw new SaslError('bad-credentials', 'The password is empty')
  const ownSalt = new Uint8Array(salt)
  const { clientKey, serverKey } = await deriveClientKeys(hash, prepared, ownSalt, iterations)
  return { salt: ownSalt, iterations, storedKey: await digest(hash, clientKey), serverKey }
}

/** Is this the password that the keys were made of? For PLAIN on a server that keeps SCRAM keys only. */
export async function matchesScramKeys(hash: ScramHash, password: string, keys: ScramKeys): Promise<boolean> {
  const { storedKey } = await deriveScramKeys(hash, password, keys.salt, keys.iterations)
  return equalBytes(storedKey, keys.storedKey)
}

/** Signatures and proof over one exchange's messages (RFC 5802 §3). */
export async function clientProof(hash: ScramHash, clientKey: Bytes, authMessage: Bytes): Promise<Bytes> {
  return xor(clientKey, await hmac(hash, await digest(hash, clientKey), authMessage))
}

/** The client key that a proof stands for, to be hashed and compared with the stored key. */
export async function checkProof(
  hash: ScramHash,
  storedKey: Uint8Array,
  proof: Uint8Array,
  authMessage: Bytes,
): Promise<boolean> {
  if (proof.length !== hashBytes[hash] || storedKey.length !== hashBytes[hash]) return false
  const clientKey = xor(proof, await hmac(hash, new Uint8Array(storedKey), authMessage))
  return equalBytes(await digest(hash, clientKey), storedKey)
}
