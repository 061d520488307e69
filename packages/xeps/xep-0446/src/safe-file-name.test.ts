import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeFileName } from './index.js'

describe('the safe name of a file', () => {
  it.each([
    ['sonnet.txt', 'sonnet.txt'],
    ['très cool.jpg', 'très cool.jpg'],
    ['/etc/passwd', '%2Fetc%2Fpasswd'],
    ['../../private.txt', '__%2F..%2Fprivate.txt'],
    ['..\\evil.exe', '__%5Cevil.exe'],
    ['C:\\boot.ini', 'C%3A%5Cboot.ini'],
    ['.bashrc', '_bashrc'],
    ['..', '__'],
    ['trailing. ', 'trailing_'],
    ['CON.txt', '_CON.txt'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\0b\n', 'ab'],
    ['', 'file'],
    [undefined, 'file'],
  ])('of %j is %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  it('keeps the extension of a long one', () => {
    expect(safeFileName(`${'é'.repeat(300)}.jpg`)).toMatch(/^é+\.jpg$/)
  })

  it('is one name of a folder, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = safeFileName(name)
        expect(safe).toMatch(/^[^/\\\0.][^/\\\0]*$/)
        expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(255)
        expect(safeFileName(safe)).toBe(safe)
      }),
    )
  })
})
