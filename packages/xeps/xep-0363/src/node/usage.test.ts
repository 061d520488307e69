import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Counted, createUsage } from './usage.js'

const small = fc.nat(6)
const step = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'delete', 'wait'),
  token: small,
  owner: small,
  size: fc.nat(100),
  /** 0: on its way. */
  lasts: fc.nat(20),
})

describe('usage', () => {
  it('is what counting all of them gives', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let time = 0
        const usage = createUsage(() => time)
        const all = new Map<string, Counted>()
        for (const { kind, token, owner, size, lasts } of steps) {
          const until = lasts === 0 ? Number.POSITIVE_INFINITY : time + lasts
          if (kind === 'wait') time += lasts
          else if (kind === 'delete') {
            all.delete(`${token}`)
            usage.delete(`${token}`)
          } else {
            all.set(`${token}`, { owner: `${owner}`, size, until })
            usage.set(`${token}`, { owner: `${owner}`, size, until })
          }
          for (const of of [undefined, '0', '1', '2', '3', '4', '5', '6']) {
            const left = [...all.values()].filter((one) => one.until > time && (of === undefined || one.owner === of))
            expect(usage.of(of)).toEqual({
              bytes: left.reduce((sum, one) => sum + one.size, 0),
              files: left.length,
            })
            const ends = left.map((one) => one.until).filter(Number.isFinite)
            expect(usage.nextEnd(of)).toBe(ends.length > 0 ? Math.min(...ends) : undefined)
          }
        }
      }),
    )
  })

  it('holds no more than what counts, whatever came and went', () => {
    let time = 0
    const usage = createUsage(() => time)
    for (let n = 0; n < 5000; n++) usage.set(`${n % 3}`, { owner: 'juliet', size: 1, until: 10_000 - n })
    expect(usage.of('juliet')).toEqual({ bytes: 3, files: 3 })
    expect(usage.nextEnd()).toBe(5001)
    time = 10_000
    expect([usage.of(), usage.nextEnd()]).toEqual([{ bytes: 0, files: 0 }, undefined])
  })
})
