import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { deferred, settled } from '../test/until.js'
import { XmlStreamError } from './errors.js'
import { createTimers } from './timers.js'

function setup() {
  const clock = manualClock()
  const errors: [unknown, string][] = []
  return { clock, errors, timers: createTimers({ clock, onError: (error, name) => errors.push([error, name]) }) }
}

describe('timers', () => {
  it('runs a one-shot timer once and forgets its name', () => {
    const { clock, timers } = setup()
    let runs = 0
    timers.once('ping', 100, () => runs++)
    expect(timers.has('ping')).toBe(true)
    clock.advance(99)
    expect(runs).toBe(0)
    clock.advance(1000)
    expect(runs).toBe(1)
    expect(timers.has('ping')).toBe(false)
  })

  it('repeats at a fixed rate until disposed, even from within a run', () => {
    const { clock, timers } = setup()
    let runs = 0
    const stop = timers.every('tick', 10, () => {
      if (++runs === 5) stop()
    })
    clock.advance(35)
    expect(runs).toBe(3)
    clock.advance(1000)
    expect(runs).toBe(5)
    expect(clock.pending).toBe(0)
  })

  it('repeats at the same rate when the clock is set back or forward by an hour', () => {
    const { clock, timers } = setup()
    const runs: number[] = []
    timers.every('tick', 10, () => runs.push(clock.monotonic()))
    clock.advance(15)
    clock.shiftDate(-3_600_000)
    clock.advance(20)
    clock.shiftDate(7_200_000)
    clock.advance(15)
    expect(runs).toEqual([10, 20, 30, 40, 50])
  })

  it('refuses a name in use unless told to replace it', () => {
    const { clock, timers } = setup()
    const ran: string[] = []
    const stopFirst = timers.once('a', 10, () => ran.push('first'))
    expect(() => timers.every('a', 10, () => {})).toThrow(expect.objectContaining({ code: 'timer-exists' }))
    timers.once('a', 20, () => ran.push('second'), { replace: true })
    stopFirst()
    clock.advance(50)
    expect(ran).toEqual(['second'])
  })

  it('reports what a run throws or rejects with, and goes on', async () => {
    const { clock, timers, errors } = setup()
    const thrown = new Error('thrown')
    const rejected = new Error('rejected')
    timers.every('throws', 10, () => {
      throw thrown
    })
    timers.once('rejects', 10, () => Promise.reject(rejected))
    clock.advance(20)
    await settled()
    expect(errors).toEqual([
      [thrown, 'throws'],
      [thrown, 'throws'],
      [rejected, 'rejects'],
    ])
  })

  it('never lets an asynchronous run be overtaken by the next', async () => {
    const { clock, timers } = setup()
    const gate = deferred()
    let runs = 0
    timers.every('slow', 10, () => (++runs === 1 ? gate.promise : undefined))
    clock.advance(100)
    expect(runs).toBe(1)
    gate.resolve()
    await settled()
    clock.advance(10)
    expect(runs).toBeGreaterThan(1)
  })

  it('clears all, and refuses delays that no platform can keep', () => {
    const { clock, timers } = setup()
    timers.once('a', 1, () => expect.unreachable())
    timers.every('b', 1, () => expect.unreachable())
    timers.clear()
    clock.advance(10)
    expect(timers.cancel('a')).toBe(false)
    for (const ms of [Number.NaN, -1, 2 ** 31]) expect(() => timers.once('c', ms, () => {})).toThrow(XmlStreamError)
    expect(() => timers.every('c', 0, () => {})).toThrow(XmlStreamError)
  })
})
