import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutParts, partsWithin, withoutParts } from './text-parts.js'

const part = fc.tuple(fc.nat(30), fc.nat(10)).map(([start, length]) => ({ start, end: start + length }))
const parts = fc.array(part, { maxLength: 12 })
/** Every character is another one, so that each can be found again. */
const text = String.fromCodePoint(...Array.from({ length: 30 }, (_, at) => 0x4e00 + at))
const within = ({ start, end }: { start: number; end: number }, at: number) => start <= at && at < end
const property = (check: (...all: { start: number; end: number }[][]) => void) =>
  fc.assert(
    fc.property(parts, parts, (some, others) => check(some, others)),
    { seed: 1597, numRuns: 500 },
  )

describe('parts of a text', () => {
  it('have the same characters when others are taken out, but those', () => {
    property((someRemoved = [], someKept = []) => {
      const [removed, kept] = [someRemoved, someKept].map((all) => partsWithin(all, text.length)) as [
        typeof someKept,
        typeof someKept,
      ]
      const { text: left, move } = withoutParts(text, removed)
      const isLeft = (at: number) => at < text.length && !removed.some((one) => within(one, at))
      expect(left).toBe([...text].filter((_, at) => isLeft(at)).join(''))
      const moved = kept.flatMap((one) => move([one]).map(({ start, end }) => left.slice(start, end)))
      const expected = kept.map((one) => [...text].filter((_, at) => isLeft(at) && within(one, at)).join(''))
      expect(moved).toEqual(expected.filter((characters) => characters !== ''))
    })
  })

  it('have the same characters in the pieces of the text', () => {
    property((all = [], cuts = []) => {
      const ends = [...new Set([...cuts.map(({ start }) => Math.min(start, text.length)), text.length])].sort(
        (a, b) => a - b,
      )
      const inside = partsWithin(all, text.length)
      const found = ends.flatMap((end, index) => {
        const start = ends[index - 1] ?? 0
        const piece = text.slice(start, end)
        return cutParts(inside, { start, end }).map((one) => piece.slice(one.start, one.end))
      })
      const characters = (texts: readonly string[]) => [...texts.join('')].sort()
      expect(characters(found)).toEqual(characters(inside.map(({ start, end }) => text.slice(start, end))))
    })
  })
})
