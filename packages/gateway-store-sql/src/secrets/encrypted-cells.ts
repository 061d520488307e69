import type { GatewayStore } from '@trestle/gateway'
import type { SecretCipher } from './secret-cipher.js'

/** Where a value of the network module stands. */
export const cellPlace = (user: string, cell: string, key: string) => ({
  table: 'cells',
  user,
  key: JSON.stringify([cell, key]),
})

/** Encrypts the data of a network module on its way into a store; its keys stay as they are. */
export function encryptCells(below: GatewayStore['cells'], cipher: SecretCipher): GatewayStore['cells'] {
  return {
    async get(user, cell, key) {
      const value = await below.get(user, cell, key)
      return value && cipher.decrypt(value, cellPlace(user, cell, key))
    },
    async set(user, cell, entries) {
      const encrypted = entries.map(
        ([key, value]) => [key, value && cipher.encrypt(value, cellPlace(user, cell, key))] as const,
      )
      await below.set(user, cell, encrypted)
    },
    async entries(user, cell, options) {
      const entries = await below.entries(user, cell, options)
      return entries.map(([key, value]) => [key, cipher.decrypt(value, cellPlace(user, cell, key))] as const)
    },
  }
}
