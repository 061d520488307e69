import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { createLiveness, type LivenessOptions } from './liveness.js'

function setUp(options: LivenessOptions = {}, able = true, sleepCounted = () => 0) {
  const clock = createManualClock(0)
  const told: string[] = []
  const liveness = createLiveness({
    ...options,
    clock: { ...clock, monotonic: () => clock.monotonic() + sleepCounted() },
    probe() {
      told.push(`asked at ${clock.now()}`)
      return able
    },
    dead: ({ message }) => told.push(`dead at ${clock.now()}: ${message}`),
  })
  liveness.start()
  return { clock, told, liveness }
}

describe('the liveness of a connection', () => {
  it('asks after silence, and gives up without an answer', () => {
    const { clock, told } = setUp()
    clock.advance(59_999)
    expect(told).toEqual([])
    clock.advance(15_001)
    expect(told).toEqual(['asked at 60000', 'dead at 75000: The server gave no sign of life for 15 s.'])
    clock.advance(1_000_000)
    expect(told).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  it('is content with any sign of life', () => {
    const { clock, told, liveness } = setUp({ idle: 1000, timeout: 100 })
    clock.advance(700)
    liveness.heard()
    clock.advance(999)
    expect(told).toEqual([])
    clock.advance(50)
    expect(told).toEqual(['asked at 1700'])
    liveness.heard()
    clock.advance(900)
    expect(told).toHaveLength(1)
  })

  it('asks only when told to, where no silence is too long', () => {
    const { clock, told, liveness } = setUp({ idle: 0, timeout: 100 })
    clock.advance(1_000_000)
    expect(told).toEqual([])
    liveness.check()
    liveness.check()
    clock.advance(100)
    expect(told).toEqual(['asked at 1000000', 'dead at 1000100: The server gave no sign of life for 0.1 s.'])
  })

  it('finds it dead as soon where the clock is set back meanwhile', () => {
    const { clock, told } = setUp()
    clock.setDate(-3_600_000)
    clock.advance(59_999)
    expect(told).toEqual([])
    clock.advance(1)
    expect(told).toHaveLength(1)
    clock.setDate(-7_200_000)
    clock.advance(14_999)
    expect(told).toHaveLength(1)
    clock.advance(1)
    expect(told.at(-1)).toMatch('dead')
  })

  it('waits on where it cannot ask', () => {
    const { clock, told } = setUp({ idle: 1000, timeout: 100 }, false)
    clock.advance(3500)
    expect(told).toEqual(['asked at 1000', 'asked at 2000', 'asked at 3000'])
  })

  it('asks when the machine has slept, and takes nothing for dead that had no time to answer', () => {
    const { clock, told } = setUp({ idle: 0, timeout: 20_000 })
    clock.sleep(3_600_000)
    expect(told).toEqual([])
    clock.advance(15_000)
    expect(told).toEqual([`asked at ${3_615_000}`])
    clock.sleep(3_600_000)
    clock.advance(15_000)
    expect(told).toHaveLength(2)
    clock.advance(20_000)
    expect(told.at(-1)).toContain('dead at')
  })

  it('asks when the machine has slept, also where the platform counts that time', () => {
    let slept = 0
    const { clock, told } = setUp({ idle: 0, timeout: 20_000 }, true, () => slept)
    slept = 3_600_000
    clock.advance(15_000)
    expect(told).toEqual(['asked at 15000'])
  })

  it('is over when it is stopped', () => {
    const { clock, told, liveness } = setUp({ idle: 1000 })
    liveness.stop()
    liveness.check()
    clock.advance(5000)
    expect(told).toEqual([])
    expect(clock.pending).toBe(0)
    liveness.start()
    clock.advance(1000)
    expect(told).toEqual(['asked at 6000'])
  })
})
