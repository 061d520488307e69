import type { UserRows, UserTransfer } from '../transfer/user-rows.js'
import { cellPlace } from './encrypted-cells.js'
import { formPlace } from './encrypted-users.js'
import type { SecretCipher } from './secret-cipher.js'
import { decryptValues, encryptValues } from './secret-values.js'

/** Decrypts the rows of users that are exported, and encrypts those that are imported. */
export function encryptTransfer(below: UserTransfer, cipher: SecretCipher): UserTransfer {
  return {
    async read(jid) {
      const rows = await below.read(jid)
      return rows && changeRows(rows, jid, cipher, 'decrypt')
    },
    write: async (jid, rows) => below.write(jid, changeRows(rows, jid, cipher, 'encrypt')),
  }
}

function changeRows(rows: UserRows, jid: string, cipher: SecretCipher, way: 'encrypt' | 'decrypt'): UserRows {
  const change = way === 'encrypt' ? encryptValues : decryptValues
  const form = (key: 'form' | 'preferences', json: unknown) =>
    json === null ? null : JSON.stringify(change(cipher, JSON.parse(String(json)), formPlace(jid, key)))
  return {
    ...rows,
    users: rows.users.map((row) => ({
      ...row,
      form: form('form', row['form']),
      preferences: form('preferences', row['preferences']),
    })),
    cells: rows.cells.map((row) => ({
      ...row,
      value: cipher[way](row['value'] as Uint8Array, cellPlace(jid, String(row['cell']), String(row['key']))),
    })),
  }
}
