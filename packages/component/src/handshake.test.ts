import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHandshake, isHandshake } from './handshake.js'

describe('the handshake', () => {
  it('is the hexadecimal SHA-1 of the id and the secret, for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (id, secret) => {
        const element = await createHandshake(id, secret)
        expect(isHandshake(element)).toBe(true)
        expect(element.text()).toBe(
          createHash('sha1')
            .update(id + secret)
            .digest('hex'),
        )
      }),
      { numRuns: 50 },
    )
  })
})
