import { Element, sizeOf } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHistory } from './history.js'

const message = (length: number) => new Element('message', 'jabber:client', {}, ['x'.repeat(length)])
const lengths = fc.array(fc.nat(300), { maxLength: 40 })
const wanted = fc.record(
  {
    maxChars: fc.nat(3000),
    maxStanzas: fc.nat(30),
    seconds: fc.nat(60),
    since: fc.date({ min: new Date(0), max: new Date(60_000), noInvalidDate: true }),
  },
  { requiredKeys: [] },
)

describe('history', () => {
  it('gives the last messages that fit everything that was asked for, and not one less', () => {
    fc.assert(
      fc.property(lengths, wanted, fc.nat(20), (sizes, asked, maxEntries) => {
        const history = createHistory(5000)
        const all = sizes.map((length, second) => ({ element: message(length), at: new Date(second * 1000) }))
        for (const { element, at } of all) history.add(element, at, 30)
        const now = new Date(40_000)
        const given = history.select(asked, maxEntries, now)
        const bytes = given.reduce((sum, { element }) => sum + sizeOf(element), 0)
        expect(given.length).toBeLessThanOrEqual(Math.min(asked.maxStanzas ?? 30, maxEntries, 30))
        expect(bytes).toBeLessThanOrEqual(Math.min(asked.maxChars ?? 5000, 5000))
        const from = Math.max(
          asked.since?.getTime() ?? 0,
          asked.seconds === undefined ? 0 : 40_000 - asked.seconds * 1000,
        )
        for (const { at } of given) expect(at.getTime()).toBeGreaterThanOrEqual(from)
        // They are the last ones, in order.
        expect(given.map(({ at }) => at)).toEqual(all.slice(all.length - given.length).map(({ at }) => at))
        const next = all[all.length - given.length - 1]
        if (!next || given.length >= Math.min(asked.maxStanzas ?? 30, maxEntries, 30) || next.at.getTime() < from)
          return
        expect(bytes + sizeOf(next.element)).toBeGreaterThan(Math.min(asked.maxChars ?? 5000, 5000))
      }),
    )
  })

  it('keeps nothing that is larger than all may be, and nothing where nothing is kept', () => {
    const history = createHistory(100)
    history.add(message(200), new Date(0), 10)
    history.add(message(1), new Date(0), 0)
    expect(history.select({}, 10, new Date(0))).toEqual([])
  })
})
