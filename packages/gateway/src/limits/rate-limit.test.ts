import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { createLimits } from './limits.js'
import { createRateLimit } from './rate-limit.js'

describe('a rate limit', () => {
  it('lets so many through at once, then evenly', () => {
    const clock = createManualClock(0)
    const limit = createRateLimit(clock, { count: 3, seconds: 30 })
    for (let i = 0; i < 3; i++) expect(limit.take('romeo')).toBeUndefined()
    expect(limit.take('romeo')).toEqual(new Date(10_000))
    expect(limit.take('juliet')).toBeUndefined()
    clock.advance(9_999)
    expect(limit.blockedUntil('romeo')).toEqual(new Date(10_000))
    clock.advance(1)
    expect(limit.take('romeo')).toBeUndefined()
    expect(limit.take('romeo')).toEqual(new Date(20_000))
    limit.reset('romeo')
    expect(limit.blockedUntil('romeo')).toBeUndefined()
  })

  it('does not go by a date that is set back', () => {
    const clock = createManualClock(1_000_000)
    const limit = createRateLimit(clock, { count: 1, seconds: 10 })
    limit.take('romeo')
    clock.setDate(0)
    clock.advance(10_000)
    expect(limit.take('romeo')).toBeUndefined()
  })

  it('never counts more than it may, however long nothing was taken', () => {
    const clock = createManualClock(0)
    const limit = createRateLimit(clock, { count: 2, seconds: 2 })
    limit.take('romeo')
    clock.advance(1_000_000)
    expect([limit.take('romeo'), limit.take('romeo')]).toEqual([undefined, undefined])
    expect(limit.take('romeo')).toBeInstanceOf(Date)
  })

  it.each([
    { count: 0, seconds: 1 },
    { count: 1, seconds: 0 },
    { count: Number.NaN, seconds: 1 },
  ])('of %j is none', (messages) => {
    expect(() => createLimits(createManualClock(), { messages })).toThrow(RangeError)
  })
})
