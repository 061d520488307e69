import { randomBytes, randomUUID } from 'node:crypto'
import { deriveScramKeys, matchesScramKeys, SaslError, type ScramHash, type ScramKeys } from '@trestle/sasl'
import { StanzaError } from '@trestle/stanza'
import type { Storage } from './storage.js'

/** What RFC 7677 asks for at least: this server shall start quickly, and guards nothing. */
export const iterations = 4096

const hashes = ['SHA-1', 'SHA-256', 'SHA-512'] as const satisfies readonly ScramHash[]

interface StoredKeys {
  readonly iterations: number
  readonly salt: string
  readonly storedKey: string
  readonly serverKey: string
}
type StoredAccount = Readonly<Record<ScramHash, StoredKeys>>

/** Accounts by the local part of their address, prepared. Of a password, only SCRAM keys are kept. */
export interface Accounts {
  /** Keeps the salts shown for unknown users the same over restarts. */
  readonly unknownUserSecret: Uint8Array
  exists(local: string): boolean
  /** Rejects with StanzaError: `conflict`, `not-acceptable` for a password that cannot be used, `resource-constraint`. */
  create(local: string, password: string): Promise<void>
  /** Rejects with StanzaError: `item-not-found`, `not-acceptable`. */
  setPassword(local: string, password: string): Promise<void>
  checkPassword(local: string, password: string): Promise<boolean>
  keysOf(local: string, hash: ScramHash): ScramKeys | undefined
  /** An account without a password, which lasts until it is removed or the server ends. */
  createAnonymous(): string
  isAnonymous(local: string): boolean
  remove(local: string): void
}

export function createAccounts(storage: Storage, maxAccounts: number): Accounts {
  const stored = storage.collection<StoredAccount>('accounts')
  const secrets = storage.collection<string>('secrets')
  const anonymous = new Set<string>()
  const unknownUserSecret = Buffer.from(secrets.get('unknown-user') ?? randomBytes(32).toString('base64'), 'base64')
  secrets.set('unknown-user', unknownUserSecret.toString('base64'))

  const exists = (local: string) => anonymous.has(local) || stored.get(local) !== undefined

  function keysOf(local: string, hash: ScramHash): ScramKeys | undefined {
    const keys = stored.get(local)?.[hash]
    if (!keys) return undefined
    const read = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
    const { salt, storedKey, serverKey } = keys
    return { iterations: keys.iterations, salt: read(salt), storedKey: read(storedKey), serverKey: read(serverKey) }
  }

  return {
    unknownUserSecret: new Uint8Array(unknownUserSecret),
    exists,
    async create(local, password) {
      if (stored.size >= maxAccounts)
        throw new StanzaError('resource-constraint', { text: 'There are enough accounts.' })
      if (exists(local)) throw new StanzaError('conflict')
      const account = await derive(password)
      // Somebody may have been faster.
      if (exists(local)) throw new StanzaError('conflict')
      stored.set(local, account)
    },
    async setPassword(local, password) {
      const account = await derive(password)
      if (stored.get(local) === undefined) throw new StanzaError('item-not-found')
      stored.set(local, account)
    },
    async checkPassword(local, password) {
      const keys = keysOf(local, 'SHA-256')
      return keys !== undefined && matchesScramKeys('SHA-256', password, keys)
    },
    keysOf,
    createAnonymous() {
      const local = randomUUID()
      anonymous.add(local)
      return local
    },
    isAnonymous: (local) => anonymous.has(local),
    remove(local) {
      anonymous.delete(local)
      stored.delete(local)
    },
  }
}

async function derive(password: string): Promise<StoredAccount> {
  const entries = await Promise.all(
    hashes.map(async (hash) => {
      const keys = await deriveScramKeys(hash, password, new Uint8Array(randomBytes(16)), iterations).catch((cause) => {
        if (!(cause instanceof SaslError)) throw cause
        throw new StanzaError('not-acceptable', { text: 'This password cannot be used.', cause })
      })
      const write = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
      const { salt, storedKey, serverKey } = keys
      return [
        hash,
        { iterations, salt: write(salt), storedKey: write(storedKey), serverKey: write(serverKey) },
      ] as const
    }),
  )
  return Object.fromEntries(entries) as Record<ScramHash, StoredKeys>
}
