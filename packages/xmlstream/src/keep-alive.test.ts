import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { createKeepAlive } from './keep-alive.js'

function setUp(interval: number) {
  const clock = manualClock()
  const beats: number[] = []
  const keepAlive = createKeepAlive({ clock, interval, beat: () => beats.push(clock.monotonic()) })
  keepAlive.start()
  return { clock, beats, keepAlive }
}

describe('the keep-alive', () => {
  it('beats after each interval in which nothing was written', () => {
    const { clock, beats, keepAlive } = setUp(1000)
    clock.advance(700)
    keepAlive.touch()
    clock.advance(2500)
    expect(beats).toEqual([1700, 2700])
    keepAlive.stop()
    clock.advance(5000)
    expect(beats).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('beats on when the clock is set %s by an hour', (_, shift) => {
    const { clock, beats } = setUp(1000)
    clock.advance(500)
    clock.shiftDate(shift)
    clock.advance(2500)
    expect(beats).toEqual([1000, 2000, 3000])
  })

  it('does nothing where the interval is 0', () => {
    const { clock, keepAlive } = setUp(0)
    keepAlive.touch()
    expect(clock.pending).toBe(0)
  })
})
