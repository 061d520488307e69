import { expect, it } from 'vitest'
import { percentile } from './percentile.js'

it('is the value that a part of all do not exceed', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index)
  expect([0.5, 0.99, 1].map((part) => percentile(values, part))).toEqual([100, 198, 200])
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([], 0.5)).toBeNaN()
})
