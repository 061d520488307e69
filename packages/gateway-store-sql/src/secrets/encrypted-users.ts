import type { GatewayStore, StoredUser } from '@trestle/gateway'
import type { SecretCipher } from './secret-cipher.js'
import { decryptValues, encryptValues } from './secret-values.js'

/** Where a form of a user stands. */
export const formPlace = (user: string, key: 'form' | 'preferences') => ({ table: 'users', user, key })

/** Encrypts the forms of users on their way into a store. */
export function encryptUsers(below: GatewayStore['users'], cipher: SecretCipher): GatewayStore['users'] {
  const changed = (user: StoredUser, change: typeof encryptValues): StoredUser => {
    const { jid, form, preferences } = user
    return {
      ...user,
      form: change(cipher, form, formPlace(jid, 'form')),
      ...(preferences && { preferences: change(cipher, preferences, formPlace(jid, 'preferences')) }),
    }
  }
  const decrypt = (user: StoredUser) => changed(user, decryptValues)
  return {
    ...below,
    all: async () => (await below.all()).map(decrypt),
    async get(jid) {
      const user = await below.get(jid)
      return user && decrypt(user)
    },
    put: async (user) => below.put(changed(user, encryptValues)),
  }
}
