import { createManualClock } from '@trestle/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBackoff } from './index.js'

const longest = () => 0.999999

describe('backoff', () => {
  it('grows exponentially up to its bound, and begins anew', () => {
    const backoff = createBackoff({ initial: 100, max: 1000, random: longest })
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([99, 199, 399, 799, 999, 999])
    backoff.reset()
    expect(backoff.next()).toBe(99)
  })

  it('stays within a second at first, and within a minute always', () => {
    const backoff = createBackoff({ random: longest })
    expect(backoff.next()).toBe(999)
    for (let i = 0; i < 2000; i++) backoff.next()
    expect(backoff.next()).toBe(59_999)
  })

  it('never pauses longer than it may, whatever it is given', () => {
    const options = fc.record({
      initial: fc.nat(100_000),
      max: fc.nat(100_000),
      factor: fc.integer({ min: 1, max: 10 }),
    })
    fc.assert(
      fc.property(options, fc.nat(50), (given, attempts) => {
        const backoff = createBackoff(given)
        for (let i = 0; i <= attempts; i++) {
          const pause = backoff.next()
          expect(pause).toBeGreaterThanOrEqual(0)
          expect(pause).toBeLessThanOrEqual(
            Math.min(given.max, Math.max(given.initial, Math.min(i, 1)) * given.factor ** i),
          )
        }
      }),
    )
  })

  it('grows from no pause at all, too: who fails at once must not hammer', () => {
    const backoff = createBackoff({ initial: 0, random: () => 0.5 })
    const pauses = Array.from({ length: 20 }, () => backoff.next())
    expect(pauses[0]).toBe(0)
    expect(pauses.at(-1)).toBe(30_000)
  })

  it('waits, and leaves no timer behind', async () => {
    const clock = createManualClock()
    const backoff = createBackoff({ clock, random: longest })
    const waited = backoff.wait()
    clock.advance(998)
    expect(clock.pending).toBe(1)
    clock.advance(1)
    await expect(waited).resolves.toBeUndefined()
    expect(clock.pending).toBe(0)
  })

  it('ends with the signal', async () => {
    const clock = createManualClock()
    const backoff = createBackoff({ clock, random: longest })
    const controller = new AbortController()
    const waited = backoff.wait(controller.signal)
    controller.abort(new Error('enough'))
    await expect(waited).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
    await expect(backoff.wait(controller.signal)).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
  })
})
