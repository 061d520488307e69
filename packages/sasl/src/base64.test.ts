import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.js'

it('reads back what it wrote', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
    }),
  )
})

it.each(['Zg', 'Zg=', 'Zh==', 'Z g=', ' Zg==', 'Zg==\n', 'Zg==Zg==', '=', 'Z*==', 'Zm-_', 'é'])(
  'refuses %j, which is not the canonical form',
  (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  },
)
