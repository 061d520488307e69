import { type Bytes, concat, randomBytes, utf8 } from '../bytes.js'
import { hmac, type ScramHash, type ScramKeys } from './keys.js'

const saltBytes = 16

let processSecret: Bytes | undefined

/** The secret used where none is given: random, the same for the life of the process. */
function defaultSecret(): Bytes {
  processSecret ??= randomBytes(32)
  return processSecret
}

/**
 * Keys for a user that does not exist: the same salt each time, as a real one would have, so that nobody finds out by
 * asking twice. No password fits them.
 */
export async function unknownUserKeys(
  hash: ScramHash,
  username: string,
  iterations: number,
  secret: Uint8Array = defaultSecret(),
): Promise<ScramKeys> {
  const make = (use: string) => hmac(hash, concat(utf8(`trestle ${use}`), secret), utf8(username))
  const [salt, storedKey, serverKey] = await Promise.all([make('salt'), make('stored'), make('server')])
  return { salt: salt.slice(0, saltBytes), iterations, storedKey, serverKey }
}
