import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { sleep, withDeadline, withLazySignal } from './deadline.js'

const never = () => new AbortController().signal
const late = () => new Error('late')
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a deadline', () => {
  it('ends work that takes too long, and tells it', async () => {
    const clock = createManualClock()
    let told: AbortSignal | undefined
    const done = withDeadline(clock, 1000, never(), late, (signal) => {
      told = signal
      return new Promise(() => {})
    })
    clock.advance(1000)
    await expect(done).rejects.toThrow('late')
    expect(told?.aborted).toBe(true)
  })

  it('leaves nothing behind', async () => {
    const clock = createManualClock()
    expect(await withDeadline(clock, 1000, never(), late, () => 'done')).toBe('done')
    await expect(
      withDeadline(clock, 1000, never(), late, () => {
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
    expect(clock.pending).toBe(0)
  })

  it('makes the signal of work that asks for it, also after the end', async () => {
    const clock = createManualClock()
    const asked: (() => AbortSignal)[] = []
    const work = (cancelled: () => AbortSignal) => {
      asked.push(cancelled)
      return new Promise(() => {})
    }
    const done = [1, 2].map(() => withLazySignal(clock, 1000, never(), late, work))
    const early = asked[0]?.()
    expect([early?.aborted, asked[0]?.() === early]).toEqual([false, true])
    clock.advance(1000)
    for (const one of done) await expect(one).rejects.toThrow('late')
    expect([early?.reason.message, asked[1]?.().reason.message]).toEqual(['late', 'late'])
  })

  it('does not begin what is over', async () => {
    const signal = AbortSignal.abort(new Error('over'))
    await expect(withDeadline(createManualClock(), 1, signal, late, () => 'done')).rejects.toThrow('over')
  })
})

describe('sleep', () => {
  it('is over at its time when the clock is set back by an hour', async () => {
    const clock = createManualClock()
    const month = 31 * 24 * 3_600_000
    const slept = sleep(clock, month, never())
    clock.setDate(clock.now() - 3_600_000)
    clock.advance(2 ** 31 - 1)
    await turn()
    clock.advance(month - 2 ** 31 + 1)
    await slept
  })

  it('lasts longer than timers can count', async () => {
    const clock = createManualClock(0)
    const month = 31 * 24 * 3_600_000
    let awake = false
    void sleep(clock, month, never()).then(() => {
      awake = true
    })
    clock.advance(2 ** 31 - 1)
    await turn()
    expect(awake).toBe(false)
    clock.advance(month)
    await turn()
    expect([awake, clock.pending]).toEqual([true, 0])
  })

  it('ends with its signal', async () => {
    const clock = createManualClock()
    const controller = new AbortController()
    const asleep = sleep(clock, 1000, controller.signal)
    controller.abort(new Error('over'))
    await expect(asleep).rejects.toThrow('over')
    expect(clock.pending).toBe(0)
  })
})
