import { expect, it } from 'vitest'
import { narrow } from '../module/narrowed.js'
import { checkNarrowed } from './narrowing.js'

const declared = { edits: { withinSeconds: 60 }, reactions: true, retractions: true, typing: true } as const

it('keeps what is narrower of what a chat takes', () => {
  const given = { edits: { withinSeconds: 3600 }, reactions: { max: 1, allowed: ['👍'] }, typing: false } as const
  const kept = checkNarrowed(declared, given)
  expect(kept).toEqual({ edits: { withinSeconds: 60 }, reactions: { max: 1, allowed: ['👍'] }, typing: false })
  expect(narrow({ reactions: { max: 3, allowed: ['👍', '🦇'] } }, kept)).toEqual({
    reactions: { max: 1, allowed: ['👍'] },
  })
})

it('keeps what texts of a chat do not have', () => {
  const text = { maxBytes: 100, markup: true, mentions: true } as const
  const kept = checkNarrowed({ text }, { text: { markup: false } })
  expect(narrow({ text }, kept)).toEqual({ text: { maxBytes: 100, mentions: true } })
})

it('takes nothing that is not declared, and nothing long', () => {
  const wrong: unknown[] = [
    null,
    'none',
    { replies: true },
    { toString: true },
    { reactions: { allowed: ['x'.repeat(30_000)] } },
  ]
  for (const given of wrong) expect(() => checkNarrowed(declared, given)).toThrow()
})
