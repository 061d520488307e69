import { expect, it } from 'vitest'
import { sizeText } from './size-text.js'

it.each([
  [10, '10 bytes'],
  [1000, '1 kB'],
  [1024, '1 KiB'],
  [100_000, '100 kB'],
  [16 * 2 ** 20, '16 MiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
  [64e6, '64 MB'],
  [1_299_999, '1.2 MB'],
  [2 ** 50, '1024 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
