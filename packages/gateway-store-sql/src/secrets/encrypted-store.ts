import type { GatewayStore, StoredUser } from '@trestle/gateway'
import { StoreError } from '../store-error.js'
import { createSecretCipher, type SecretCipher } from './secret-cipher.js'
import type { LoadedKey } from './secret-key.js'
import { decryptValues, encryptValues, keyIdOf } from './secret-values.js'

/** A store whose secrets are encrypted in the store below it. */
export interface EncryptedStore {
  readonly store: GatewayStore
  /** Whether there were secrets in the clear, which are encrypted now. */
  readonly wasPlain: boolean
}

/**
 * Encrypts the credentials of users on their way into a store, and those that are in it. Further secrets of a user are
 * encrypted in the same way.
 * @throws StoreError `wrong-key` if the store has secrets of another key; then nothing was changed
 */
export async function encryptStore(below: GatewayStore, key: LoadedKey): Promise<EncryptedStore> {
  const cipher = createSecretCipher(key.bytes)
  const users = await below.users.all()
  const keyIds = users.map(({ form }) => keyIdOf(form))
  if (keyIds.some((id) => id !== undefined && id !== cipher.keyId)) throw wrongKey(key)
  key.save()
  const plain = users.filter((_, index) => keyIds[index] === undefined)
  const store = { ...below, users: encryptUsers(below.users, cipher) }
  await Promise.all(plain.map((user) => store.users.put(user)))
  return { store, wasPlain: plain.length > 0 }
}

function encryptUsers(below: GatewayStore['users'], cipher: SecretCipher): GatewayStore['users'] {
  const placeOf = (user: string) => ({ table: 'users', user, key: 'form' })
  const decrypt = (user: StoredUser): StoredUser => ({
    ...user,
    form: decryptValues(cipher, user.form, placeOf(user.jid)),
  })
  return {
    ...below,
    all: async () => (await below.all()).map(decrypt),
    async get(jid) {
      const user = await below.get(jid)
      return user && decrypt(user)
    },
    put: async (user) => below.put({ ...user, form: encryptValues(cipher, user.form, placeOf(user.jid)) }),
  }
}

const wrongKey = ({ origin }: LoadedKey) =>
  new StoreError('wrong-key', `The credentials of users are encrypted with another key than ${origin}: use that one.`)
