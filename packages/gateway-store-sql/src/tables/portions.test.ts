import { expect, it } from 'vitest'
import { portions } from './portions.js'

it('cuts a list into portions of few sizes', () => {
  const all = Array.from({ length: 300 }, (_, index) => index)
  const cut = [...portions(all, 128)]
  expect(cut.map(({ length }) => length)).toEqual([128, 128, 32, 8, 4])
  expect(cut.flat()).toEqual(all)
  expect([...portions([], 128)]).toEqual([])
})
