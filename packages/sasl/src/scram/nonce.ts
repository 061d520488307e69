import { encodeBase64 } from '../base64.js'
import { randomBytes } from '../bytes.js'

/** 144 random bits, as characters that a nonce may have. */
export function randomNonce(): string {
  return encodeBase64(randomBytes(18))
}
