import { expect, it } from 'vitest'
import { createOrderedIds } from './ordered-ids.js'

it('makes ids whose order is that of time', () => {
  let now = Date.parse('2026-01-01T00:00:00Z')
  let left = 3
  const newId = createOrderedIds({ clock: { now: () => now }, newId: () => String(left--) })
  const ids = [newId()]
  now += 1
  ids.push(newId())
  now = Date.parse('2058-12-31T23:59:59Z')
  ids.push(newId())
  expect([...ids].sort()).toEqual(ids)
  expect(ids.map((id) => id.split('-')[1])).toEqual(['3', '2', '1'])
})
