import { describe, expect, it } from 'vitest'
import { readLineRate } from './line-rate.js'

describe('readLineRate', () => {
  it('reads how many lines go in a row, and after how many seconds there is room for one more', () => {
    expect(readLineRate('5/2')).toEqual({ burst: 5, intervalMs: 2000 })
    expect(readLineRate('100/0')).toEqual({ burst: 100, intervalMs: 0 })
    expect(readLineRate('1/0.5')).toEqual({ burst: 1, intervalMs: 500 })
  })

  it.each(['', '5', '5/', '/2', '0/2', '5/-1', '5/2/3', '5 / 2', '12345/1', '1/1e3'])('refuses %j', (text) => {
    expect(readLineRate(text)).toBeUndefined()
  })
})
