import type { SecretCipher, SecretPlace } from './secret-cipher.js'

export type Values = Readonly<Record<string, unknown>>

/** The one key of encrypted values begins so, and goes on with the id of the encryption key. */
const PREFIX = 'aes-256-gcm:'

/** Encrypts values of a form, into values with one key. */
export function encryptValues(cipher: SecretCipher, values: Values, place: SecretPlace): Values {
  const encrypted = cipher.encrypt(Buffer.from(JSON.stringify(values)), place)
  return { [PREFIX + cipher.keyId]: Buffer.from(encrypted).toString('base64') }
}

/** Values that are not encrypted are given as they are. @throws StoreError `wrong-key` */
export function decryptValues(cipher: SecretCipher, values: Values, place: SecretPlace): Values {
  if (keyIdOf(values) === undefined) return values
  const [encrypted] = Object.values(values)
  return JSON.parse(Buffer.from(cipher.decrypt(Buffer.from(String(encrypted), 'base64'), place)).toString())
}

/** The id of the key that the values are encrypted with; undefined if they are not. */
export function keyIdOf(values: Values): string | undefined {
  const [key, ...others] = Object.keys(values)
  return key?.startsWith(PREFIX) && others.length === 0 ? key.slice(PREFIX.length) : undefined
}
