import { expect, it } from 'vitest'
import { narrow } from './narrowed.js'

const declared = {
  text: { maxBytes: 100 },
  edits: true,
  reactions: { max: 3, allowed: ['a', 'b'] },
  typing: true,
  readMarks: 'each',
} as const

it('takes capabilities away, and makes limits smaller', () => {
  expect(narrow(declared, { edits: false, text: { maxBytes: 50 }, reactions: { allowed: ['b', 'c'] } })).toEqual({
    text: { maxBytes: 50 },
    reactions: { max: 3, allowed: ['b'] },
    typing: true,
    readMarks: 'each',
  })
  expect(narrow(declared, { edits: { withinSeconds: 5 } }, { edits: { withinSeconds: 3 } }).edits).toEqual({
    withinSeconds: 3,
  })
})

it('takes away what texts have, and adds none of it', () => {
  const text = { maxBytes: 100, markup: true, mentions: true } as const
  expect(narrow({ text }, { text: { markup: false } }).text).toEqual({ maxBytes: 100, mentions: true })
  expect(narrow({ text: {} }, { text: { maxBytes: 5, markup: true } }).text).toEqual({ maxBytes: 5 })
})

it('adds nothing, and makes no limit wider', () => {
  expect(narrow(declared, { retractions: true, text: { maxBytes: 1000 }, reactions: true, readMarks: 'last' })).toEqual(
    {
      ...declared,
      readMarks: 'last',
    },
  )
  expect(narrow(declared, undefined, {})).toEqual(declared)
  expect(narrow(narrow(declared, { edits: false }), { edits: true }).edits).toBeUndefined()
})
