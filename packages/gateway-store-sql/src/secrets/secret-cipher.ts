import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { StoreError } from '../store-error.js'

/** Where a secret stands: in another place it does not decrypt. */
export interface SecretPlace {
  readonly table: string
  readonly user: string
  readonly key: string
}

/** Encrypts what is secret in a store (AES-256-GCM): the id of the key, a random nonce, the tag, and the text. */
export interface SecretCipher {
  /** In hexadecimal; part of the hash of the key. */
  readonly keyId: string
  encrypt(plain: Uint8Array, place: SecretPlace): Uint8Array
  /** @throws StoreError `wrong-key` */
  decrypt(encrypted: Uint8Array, place: SecretPlace): Uint8Array
}

/** Length of a key. */
export const KEY_BYTES = 32
const ID_BYTES = 8
const NONCE_BYTES = 12
const TAG_BYTES = 16
const ALGORITHM = 'aes-256-gcm'

export function createSecretCipher(key: Uint8Array): SecretCipher {
  const id = createHash('sha256').update('trestle key id').update(key).digest().subarray(0, ID_BYTES)
  return {
    keyId: id.toString('hex'),
    encrypt(plain, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(bytesOf(place))
      const text = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([id, nonce, cipher.getAuthTag(), text])
    },
    decrypt(encrypted, place) {
      const [itsId, nonce, tag, text] = split(encrypted)
      if (!id.equals(itsId)) throw wrongKey(place)
      try {
        const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(bytesOf(place)).setAuthTag(tag)
        return new Uint8Array(Buffer.concat([decipher.update(text), decipher.final()]))
      } catch (cause) {
        throw wrongKey(place, cause)
      }
    },
  }
}

/** Id of the key, nonce, tag, text. */
function split(encrypted: Uint8Array): [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  const ends = [0, ID_BYTES, ID_BYTES + NONCE_BYTES, ID_BYTES + NONCE_BYTES + TAG_BYTES] as const
  const part = (start: number, end?: number) => encrypted.subarray(start, end)
  return [part(ends[0], ends[1]), part(ends[1], ends[2]), part(ends[2], ends[3]), part(ends[3])]
}

const bytesOf = ({ table, user, key }: SecretPlace) => Buffer.from(JSON.stringify([table, user, key]))

function wrongKey({ table, user }: SecretPlace, cause?: unknown): StoreError {
  const message = `A secret of ${user} (${table}) does not decrypt: it is of another key, or it was changed.`
  return new StoreError('wrong-key', message, { cause })
}
