import { describe, expect, it } from 'vitest'
import { createManualClock } from './index.js'

describe('a manual clock', () => {
  it('stands still until it is wound', async () => {
    const clock = createManualClock(1000)
    let rang = 0
    clock.setTimeout(() => rang++, 0)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect([clock.now(), rang, clock.pending]).toEqual([1000, 0, 1])
    clock.advance(0)
    expect([clock.now(), rang, clock.pending]).toEqual([1000, 1, 0])
  })

  it('runs what falls due in order, each at its time', () => {
    const clock = createManualClock(0)
    const log: string[] = []
    const note = (name: string) => () => log.push(`${name} ${clock.now()}`)
    clock.setTimeout(note('late'), 30)
    clock.setTimeout(note('first'), 10)
    clock.setTimeout(note('second'), 10)
    clock.setTimeout(note('never'), 51)
    clock.advance(50)
    expect(log).toEqual(['first 10', 'second 10', 'late 30'])
    expect([clock.now(), clock.pending]).toEqual([50, 1])
  })

  it('runs what is set while it is wound, and not what is cleared', () => {
    const clock = createManualClock(0)
    const log: number[] = []
    const repeat = () => {
      log.push(clock.now())
      clock.setTimeout(repeat, 10)
    }
    clock.setTimeout(repeat, 10)
    const doomed = clock.setTimeout(() => log.push(-1), 25)
    clock.setTimeout(() => clock.clearTimeout(doomed), 20)
    clock.advance(35)
    expect(log).toEqual([10, 20, 30])
    expect(clock.pending).toBe(1)
    clock.clearTimeout(undefined)
  })

  it('has a date that jumps when it is set or the machine sleeps, and timers that do not notice', () => {
    const clock = createManualClock(1000)
    const rang: number[] = []
    clock.setTimeout(() => rang.push(clock.monotonic()), 50)
    clock.advance(20)
    clock.setDate(0)
    expect([clock.now(), clock.monotonic()]).toEqual([0, 20])
    clock.sleep(500)
    expect([clock.now(), clock.monotonic(), rang]).toEqual([500, 20, []])
    clock.advance(30)
    expect([clock.now(), clock.monotonic(), rang]).toEqual([530, 50, [50]])
  })

  it('never goes back, even if a timer winds it', () => {
    const clock = createManualClock(0)
    const log: number[] = []
    clock.setTimeout(() => clock.advance(100), 10)
    clock.setTimeout(() => log.push(clock.now()), 20)
    clock.setTimeout(() => log.push(clock.now()), 130)
    clock.advance(50)
    expect([log, clock.now()]).toEqual([[20], 110])
    expect(() => clock.advance(-1)).toThrow(expect.objectContaining({ code: 'bad-winding' }))
    expect(() => clock.advance(Number.NaN)).toThrow(expect.objectContaining({ code: 'bad-winding' }))
  })

  it('throws what a timer throws, and can be wound on', () => {
    const clock = createManualClock(0)
    let rang = false
    clock.setTimeout(() => {
      throw new Error('stuck')
    }, 10)
    clock.setTimeout(() => {
      rang = true
    }, 20)
    expect(() => clock.advance(50)).toThrow('stuck')
    expect([clock.now(), rang]).toEqual([10, false])
    clock.advance(10)
    expect(rang).toBe(true)
  })

  it('notices timers that never let it end', () => {
    const clock = createManualClock()
    const again = () => void clock.setTimeout(again, 0)
    again()
    expect(() => clock.advance(1)).toThrow(expect.objectContaining({ code: 'bad-winding' }))
  })
})
