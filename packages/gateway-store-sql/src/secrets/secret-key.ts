import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { StoreError } from '../store-error.js'
import { KEY_BYTES } from './secret-cipher.js'

/**
 * The key that encrypts credentials and other secrets of users: 32 bytes, or a file of 32 bytes, which is made (0600) if
 * neither it nor any encrypted data exists.
 */
export type SecretKey = Uint8Array | { readonly file: string }

/** A key, and what keeps a new one: to be called before anything is encrypted with it. */
export interface LoadedKey {
  readonly bytes: Uint8Array
  /** Where it comes from, for people. */
  readonly origin: string
  save(): void
}

/**
 * Loads a key. By default it is the environment's TRESTLE_KEY, in base64, or else that of `defaultFile`.
 * @throws StoreError `wrong-key`
 */
export function loadKey(key: SecretKey | undefined, defaultFile?: string): LoadedKey {
  const fromEnvironment = process.env['TRESTLE_KEY']
  if (key instanceof Uint8Array) return known(key, 'the key given')
  if (key) return fromFile(key.file)
  if (fromEnvironment) return known(Buffer.from(fromEnvironment, 'base64'), 'the key in TRESTLE_KEY')
  if (defaultFile !== undefined) return fromFile(defaultFile)
  throw new StoreError('wrong-key', 'Credentials are encrypted: name the file of the key, or set TRESTLE_KEY.')
}

function known(bytes: Uint8Array, origin: string): LoadedKey {
  if (bytes.length === KEY_BYTES) return { bytes: new Uint8Array(bytes), origin, save: () => {} }
  throw new StoreError('wrong-key', `A key has ${KEY_BYTES} bytes: ${origin} has ${bytes.length}.`)
}

function fromFile(file: string): LoadedKey {
  const origin = `the key in ${file}`
  try {
    return known(readFileSync(file), origin)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const bytes = randomBytes(KEY_BYTES)
  return { ...known(bytes, origin), save: () => write(file, bytes) }
}

// On disk before anything that needs it.
function write(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeSync(descriptor, bytes)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
