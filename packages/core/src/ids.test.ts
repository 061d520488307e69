import { expect, it } from 'vitest'
import { createIds } from './ids.js'

it('makes ids of 16 characters that need no escaping, each of them once', () => {
  const newId = createIds()
  const ids = Array.from({ length: 10_000 }, newId)
  expect(ids.filter((id) => !/^[\w-]{16}$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
  // All 64 characters come, at all places.
  for (let place = 0; place < 16; place++) expect(new Set(ids.map((id) => id[place])).size).toBe(64)
})
