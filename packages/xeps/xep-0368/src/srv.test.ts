import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderSrv, type SrvRecord } from './srv.js'

const record = (name: string, priority: number, weight: number): SrvRecord => ({ name, port: 5222, priority, weight })

describe('the order of SRV records', () => {
  it('keeps each, lower priorities first', () => {
    const some = fc.record({
      name: fc.string(),
      port: fc.nat(65_535),
      priority: fc.nat(3),
      weight: fc.oneof(fc.constant(0), fc.nat(65_535)),
    })
    fc.assert(
      fc.property(
        fc.array(some),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (records, numbers) => {
          const ordered = orderSrv(records, () => numbers.next().value as number)
          expect(new Set(ordered)).toEqual(new Set(records))
          expect(ordered).toHaveLength(records.length)
          expect(ordered.map(({ priority }) => priority)).toEqual(
            records.map(({ priority }) => priority).sort((a, b) => a - b),
          )
        },
      ),
    )
  })

  it('puts each first as often as its weight says', () => {
    const records = [record('a', 1, 10), record('b', 1, 30), record('c', 1, 60), record('z', 0, 0)]
    const firsts = { a: 0, b: 0, c: 0 }
    const steps = 10_100
    for (let i = 0; i < steps; i++) {
      const ordered = orderSrv(records, () => i / steps)
      expect(ordered[0]?.name).toBe('z')
      firsts[ordered[1]?.name as 'a']++
    }
    expect(firsts).toEqual({ a: 1100, b: 3000, c: 6000 })
  })

  it('gives those without weight a small chance', () => {
    const records = [record('heavy', 1, 99), record('light', 1, 0)]
    expect(orderSrv(records, () => 0)[0]?.name).toBe('light')
    expect(orderSrv(records, () => 0.02)[0]?.name).toBe('heavy')
  })
})
