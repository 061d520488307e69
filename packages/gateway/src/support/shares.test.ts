import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTurn } from './next-turn.js'
import { createShares } from './shares.js'

/** Waits for room, and takes one; says so. */
function setUp(options: { readonly each: number; readonly all: number }) {
  const shares = createShares(options)
  const taken: string[] = []
  const take = async (key: string) => {
    const later = shares.room(key)
    if (later) await later
    shares.take(key)
    taken.push(key)
  }
  return { shares, taken, take }
}

describe('shares', () => {
  it('have room for so many of each', async () => {
    const { shares, taken, take } = setUp({ each: 2, all: 10 })
    for (const key of ['a', 'a', 'a', 'b']) void take(key)
    await nextTurn()
    expect(taken).toEqual(['a', 'a', 'b'])
    shares.release('b')
    await nextTurn()
    expect(taken).toEqual(['a', 'a', 'b'])
    shares.release('a')
    await nextTurn()
    expect(taken).toEqual(['a', 'a', 'b', 'a'])
  })

  it('have room for so many of all, who have their turns one after the other', async () => {
    const { shares, taken, take } = setUp({ each: 10, all: 2 })
    for (const key of ['a', 'a', 'a', 'a', 'b', 'c']) void take(key)
    await nextTurn()
    expect(taken).toEqual(['a', 'a'])
    for (let ended = 0; ended < 4; ended++) {
      shares.release(taken[ended] as string)
      await nextTurn()
    }
    expect(taken).toEqual(['a', 'a', 'a', 'b', 'c', 'a'])
  })

  it('wake the others where somebody needs nothing any more', async () => {
    const { shares, taken, take } = setUp({ each: 10, all: 1 })
    shares.take('x')
    const idle = ['a', 'b', 'c'].map((key) => shares.room(key))
    const last = take('d')
    shares.release('x')
    await Promise.all([...idle, last])
    expect(taken).toEqual(['d'])
  })

  it('let everybody have their turn, and nobody more than they may have', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), takes: fc.boolean() }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        async (calls, each, all) => {
          const shares = createShares({ each, all })
          const counts = { a: 0, b: 0, c: 0 }
          let most = 0
          const call = async ({ key, takes }: { readonly key: 'a' | 'b' | 'c'; readonly takes: boolean }) => {
            const later = shares.room(key)
            if (later) await later
            if (!takes) return
            shares.take(key)
            most = Math.max(most, ++counts[key])
            expect(counts.a + counts.b + counts.c).toBeLessThanOrEqual(all)
            await nextTurn()
            counts[key]--
            shares.release(key)
          }
          // Each begins in a turn of its own, as what sockets bring does.
          const running: Promise<void>[] = []
          for (const one of calls) {
            running.push(call(one))
            await Promise.resolve()
          }
          await Promise.all(running)
          expect(most).toBeLessThanOrEqual(each)
        },
      ),
    ))
})
