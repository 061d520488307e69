import { encodeBase64 } from '../base64.js'
import type { ScramClientKeys, ScramHash } from './keys.js'

/**
 * Keeps the keys of one account under one password; a `Map` will do. Only keys that a login succeeded with come in. Drop
 * it when the password changes, and keep it as safe as the password.
 */
export interface ScramKeyCache {
  get(key: string): ScramClientKeys | undefined
  set(key: string, keys: ScramClientKeys): unknown
}

export function cacheKey(hash: ScramHash, username: string, salt: Uint8Array, iterations: number): string {
  return `${hash},${iterations},${encodeBase64(salt)},${username}`
}
