import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSecretCipher } from './secret-cipher.js'

const cipher = createSecretCipher(randomBytes(32))
const place = { table: 'users', user: 'juliet@capulet.example', key: 'form' }
const balcony = new TextEncoder().encode('balcony')
const wrong = expect.objectContaining({ name: 'StoreError', code: 'wrong-key' })

it('decrypts what it encrypted, which never looks the same twice', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (plain) => {
      const [first, second] = [cipher.encrypt(plain, place), cipher.encrypt(plain, place)]
      expect(Buffer.from(first).equals(second)).toBe(false)
      expect(cipher.decrypt(first, place)).toEqual(plain)
    }),
  )
})

it('decrypts nothing in another place', () => {
  const value = cipher.encrypt(balcony, place)
  for (const change of [{ table: 'preferences' }, { user: 'romeo@montague.example' }, { key: 'other' }])
    expect(() => cipher.decrypt(value, { ...place, ...change })).toThrow(wrong)
})

it('decrypts nothing that was changed or cut off, nor with another key', () => {
  const value = cipher.encrypt(balcony, place)
  for (const index of value.keys()) {
    const changed = Uint8Array.from(value, (byte, at) => (at === index ? byte ^ 1 : byte))
    expect(() => cipher.decrypt(changed, place)).toThrow(wrong)
    expect(() => cipher.decrypt(value.subarray(0, index), place)).toThrow(wrong)
  }
  expect(() => createSecretCipher(randomBytes(32)).decrypt(value, place)).toThrow(wrong)
})
