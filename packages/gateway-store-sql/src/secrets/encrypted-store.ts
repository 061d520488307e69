import type { SqlStore } from '../sql-store.js'
import { StoreError } from '../store-error.js'
import { encryptCells } from './encrypted-cells.js'
import { encryptTransfer } from './encrypted-transfer.js'
import { encryptUsers } from './encrypted-users.js'
import { createSecretCipher } from './secret-cipher.js'
import type { LoadedKey } from './secret-key.js'
import { keyIdOf } from './secret-values.js'

/** A store whose secrets are encrypted in the store below it. */
export interface EncryptedStore {
  readonly store: SqlStore
  /** Whether there were secrets in the clear, which are encrypted now. */
  readonly wasPlain: boolean
}

/**
 * Encrypts forms, preferences and data of the network module on their way into a store, and those of users whose forms are in it
 * in the clear.
 * @throws StoreError `wrong-key` if the store has secrets of another key; then nothing was changed
 */
export async function encryptStore(below: SqlStore, key: LoadedKey): Promise<EncryptedStore> {
  const cipher = createSecretCipher(key.bytes)
  const users = await below.users.all()
  const keyIds = users.map(({ form }) => keyIdOf(form))
  if (keyIds.some((id) => id !== undefined && id !== cipher.keyId)) throw wrongKey(key)
  key.save()
  const plain = users.filter((_, index) => keyIds[index] === undefined)
  const store = {
    ...below,
    users: encryptUsers(below.users, cipher),
    cells: encryptCells(below.cells, cipher),
    transfer: encryptTransfer(below.transfer, cipher),
  }
  for (const { jid } of plain) await encryptPlain(jid, below, store)
  return { store, wasPlain: plain.length > 0 }
}

async function encryptPlain(jid: string, from: SqlStore, to: SqlStore): Promise<void> {
  const rows = await from.transfer.read(jid)
  const user = await from.users.get(jid)
  const cells = rows?.cells ?? []
  await Promise.all([
    ...cells.map(({ cell, key, value }) => to.cells.set(jid, String(cell), [[String(key), value as Uint8Array]])),
    // Last, since by its form a user counts as encrypted.
    user && to.users.put(user),
  ])
}

const wrongKey = ({ origin }: LoadedKey) =>
  new StoreError('wrong-key', `The credentials of users are encrypted with another key than ${origin}: use that one.`)
