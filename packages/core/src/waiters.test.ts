import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { createWaiters } from './waiters.js'

const setUp = () => {
  const clock = createManualClock()
  return { clock, waiters: createWaiters<string>({ clock, timedOut: (key, ms) => new Error(`${key} after ${ms}`) }) }
}

describe('waiters', () => {
  it('are settled by their key, all of them, and leave nothing behind', async () => {
    const { clock, waiters } = setUp()
    const waits = [waiters.wait('a'), waiters.wait('a'), waiters.wait('b')]
    expect(waiters.size).toBe(2)
    expect([waiters.settle('a', 'one'), waiters.fail('b', new Error('no')), waiters.settle('c', 'x')]).toEqual([
      true,
      true,
      false,
    ])
    expect(await Promise.allSettled(waits)).toMatchObject([
      { value: 'one' },
      { value: 'one' },
      { reason: { message: 'no' } },
    ])
    expect([waiters.size, clock.pending]).toEqual([0, 0])
  })

  it('end with their time, their signal, or what starts them throws', async () => {
    const { clock, waiters } = setUp()
    const controller = new AbortController()
    const ends = Promise.allSettled([
      waiters.wait('late', { timeout: 100 }),
      waiters.wait('given up', { signal: controller.signal }),
      waiters.wait('gone', { signal: AbortSignal.abort(new Error('before')) }),
      waiters.wait('not sent', {}, () => {
        throw new Error('offline')
      }),
    ])
    clock.advance(100)
    controller.abort(new Error('enough'))
    expect((await ends).map((end) => end.status === 'rejected' && end.reason.message)).toEqual([
      'late after 100',
      'enough',
      'before',
      'offline',
    ])
    expect([waiters.size, clock.pending]).toEqual([0, 0])
  })

  it('may be settled by what they start', async () => {
    const { waiters } = setUp()
    await expect(waiters.wait('a', {}, () => waiters.settle('a', 'at once'))).resolves.toBe('at once')
    const open = waiters.wait('b', { timeout: Number.POSITIVE_INFINITY })
    waiters.failAll(new Error('over'))
    await expect(open).rejects.toThrow('over')
  })
})
