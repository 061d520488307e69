import { describe, expect, it, vi } from 'vitest'
import { systemClock } from './clock.js'

describe('the clock of the system', () => {
  it('measures durations by what does not follow the date', () => {
    const [date, moment] = [systemClock.now(), systemClock.monotonic()]
    const setBack = vi.spyOn(Date, 'now').mockReturnValue(date - 3_600_000)
    try {
      expect(systemClock.now()).toBe(date - 3_600_000)
      expect(systemClock.monotonic()).toBeGreaterThanOrEqual(moment)
    } finally {
      setBack.mockRestore()
    }
  })

  it('waits long for what is longer than the platform can count, instead of not at all', async () => {
    const fired: number[] = []
    const handles = [2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY].map((ms) =>
      systemClock.setTimeout(() => fired.push(ms), ms),
    )
    await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 10))
    for (const handle of handles) systemClock.clearTimeout(handle)
    expect(fired).toEqual([])
  })
})
