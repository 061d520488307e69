import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IrcClock } from './clock.js'
import { IrcError } from './irc-error.js'
import { createSendQueue, type FloodLimit } from './send-queue.js'

/** Time that passes when a test says so. */
function manualClock() {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  const clock: IrcClock = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
  }
  return {
    clock,
    wind(ms: number) {
      const end = now + ms
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        timers = timers.filter((one) => one !== next)
        now = next.at
        next.run()
      }
      now = end
    },
  }
}

function queueOf(limit: FloodLimit = {}) {
  const time = manualClock()
  const written: { at: number; line: string }[] = []
  const queue = createSendQueue({
    ...limit,
    clock: time.clock,
    write: (line) => written.push({ at: time.clock.now(), line }),
  })
  return { queue, written, wind: time.wind, lines: () => written.map(({ line }) => line) }
}

describe('the queue of lines', () => {
  it('writes a burst, then one for each interval', async () => {
    const { queue, written, wind } = queueOf({ burst: 2, intervalMs: 2000 })
    const sent = ['a', 'b', 'c', 'd'].map((line) => queue.push([line]))
    expect(written).toEqual([
      { at: 0, line: 'a' },
      { at: 0, line: 'b' },
    ])
    wind(4000)
    expect(written.slice(2)).toEqual([
      { at: 2000, line: 'c' },
      { at: 4000, line: 'd' },
    ])
    await Promise.all(sent)
  })

  it('lets what must not wait go first, and counts it', () => {
    const { queue, written, wind, lines } = queueOf({ burst: 1, intervalMs: 1000 })
    void queue.push(['a'])
    void queue.push(['b'])
    queue.pushFirst('PONG')
    expect(lines()).toEqual(['a', 'PONG'])
    wind(2000)
    expect(written.at(-1)).toEqual({ at: 2000, line: 'b' })
  })

  it('has a patient line wait until nothing else does, and leave half of a burst', async () => {
    const { queue, written, wind, lines } = queueOf({ burst: 4, intervalMs: 1000 })
    const patient = ['w1', 'w2', 'w3'].map((line) => queue.push([line], undefined, 'patient'))
    expect(lines()).toEqual(['w1', 'w2'])
    void queue.push(['a1', 'a2', 'a3'])
    expect([lines().slice(2), queue.waiting]).toEqual([['a1', 'a2'], 1])
    wind(10_000)
    expect(written.slice(4)).toEqual([
      { at: 1000, line: 'a3' },
      { at: 4000, line: 'w3' },
    ])
    await Promise.all(patient)
  })

  it('forgets a patient line whose caller does not wait any more', async () => {
    const { queue, wind, lines } = queueOf({ burst: 1, intervalMs: 1000 })
    void queue.push(['a'])
    const controller = new AbortController()
    const patient = queue.push(['w'], controller.signal, 'patient')
    controller.abort()
    await expect(patient).rejects.toMatchObject({ code: 'cancelled' })
    const unsent = queue.push(['v'], undefined, 'patient')
    queue.end(new IrcError('disconnected'))
    await expect(unsent).rejects.toMatchObject({ code: 'disconnected' })
    wind(5000)
    expect(lines()).toEqual(['a'])
  })

  it('keeps the lines of one call together', () => {
    const { queue, wind, lines } = queueOf({ burst: 1, intervalMs: 10 })
    void queue.push(['a1', 'a2', 'a3'])
    void queue.push(['b'])
    wind(100)
    expect(lines()).toEqual(['a1', 'a2', 'a3', 'b'])
  })

  it('is full at some point, and says until when', async () => {
    const { queue } = queueOf({ burst: 1, intervalMs: 1000, maxWaiting: 2 })
    const sent = Promise.allSettled([queue.push(['a', 'b']), queue.push(['c'])])
    await expect(queue.push(['d', 'e'])).rejects.toMatchObject({ code: 'queue-full', retryAt: new Date(2000) })
    expect(queue.waiting).toBe(2)
    queue.end(new IrcError('disconnected'))
    expect(await sent).toMatchObject([
      { status: 'rejected', reason: { code: 'unconfirmed' } },
      { status: 'rejected', reason: { code: 'disconnected' } },
    ])
    await expect(queue.push(['f'])).rejects.toMatchObject({ code: 'disconnected' })
  })

  it('takes back what was not begun', async () => {
    const { queue, wind, lines } = queueOf({ burst: 1, intervalMs: 1000 })
    const giveUp = new AbortController()
    const begun = queue.push(['a', 'b'], giveUp.signal)
    const waits = queue.push(['c'], giveUp.signal)
    void queue.push(['d'])
    giveUp.abort()
    await expect(waits).rejects.toMatchObject({ code: 'cancelled' })
    await expect(queue.push(['e'], giveUp.signal)).rejects.toMatchObject({ code: 'cancelled' })
    wind(5000)
    await begun
    expect(lines()).toEqual(['a', 'b', 'd'])
  })

  it('never writes more than the burst and one for each interval in any span', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ wind: fc.integer({ min: 1, max: 5000 }) }),
    )
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 6 }), (steps, burst) => {
        const { queue, written, wind } = queueOf({ burst, intervalMs: 1000 })
        let pushed = 0
        for (const one of steps) {
          if ('wind' in one) wind(one.wind)
          else void queue.push(Array.from({ length: one.push }, () => String(pushed++)))
        }
        wind(1000 * (pushed + 1))
        expect(written.map(({ line }) => line)).toEqual(Array.from({ length: pushed }, (_, index) => String(index)))
        written.forEach(({ at }, from) => {
          const within = written.slice(from).filter((other) => other.at <= at + 3000)
          expect(within.length).toBeLessThanOrEqual(burst + 4)
        })
      }),
    )
  })
})
