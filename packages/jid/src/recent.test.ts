import { expect, it } from 'vitest'
import { createRecent } from './recent.js'

it('keeps what is used and forgets the rest', () => {
  const recent = createRecent<number>(8)
  recent.set('kept', 1)
  for (let i = 0; i < 100; i += 1) {
    recent.set(`other ${i}`, i)
    expect(recent.get('kept')).toBe(1)
  }
  const left = Array.from({ length: 100 }, (_, i) => recent.get(`other ${i}`)).filter((value) => value !== undefined)
  expect(left.length).toBeLessThanOrEqual(8)
  expect(recent.get('other 0')).toBeUndefined()
})
