import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64 } from './index.js'

describe('base64', () => {
  it('reads back all bytes that it writes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(base64.decode(base64.encode(bytes))).toEqual(bytes)))
  })

  it('writes what another encoder writes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => base64.encode(bytes) === Buffer.from(bytes).toString('base64')))
  })

  it('carries more bytes than a call may have arguments', () => {
    const bytes = new Uint8Array(200_000).map((_, at) => at)
    expect(Buffer.compare(base64.decode(base64.encode(bytes)), bytes)).toBe(0)
  })

  it('writes a view of a buffer and nothing around it', () => {
    expect(base64.encode(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toBe('AgM=')
  })

  it('reads over white space, as in text that is folded into lines', () => {
    expect(base64.decode('\n  AAEC\r\n\tAw==\n')).toEqual(new Uint8Array([0, 1, 2, 3]))
    expect(base64.decode(' ')).toEqual(new Uint8Array())
  })

  it.each(['A', 'AA', 'AAA', 'AA=A', '====', 'A===', 'AA==AA==', 'AA-_', 'ÀAAA', 'AAAA=', '\0\0\0\0'])(
    'refuses %j',
    (text) => expect(() => base64.decode(text)).toThrow('expected base64'),
  )
})
