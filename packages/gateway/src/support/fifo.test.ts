import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFifo } from './fifo.js'

it('gives what was added first, whatever is added between', () => {
  const steps = fc.array(fc.oneof(fc.nat({ max: 5000 }), fc.constant('take' as const)), { maxLength: 40 })
  fc.assert(
    fc.property(steps, (steps) => {
      const fifo = createFifo<number>()
      const expected: number[] = []
      let next = 0
      for (const step of steps) {
        if (step === 'take') {
          const taken = Array.from({ length: 3000 }, () => fifo.take()).filter((item) => item !== undefined)
          expect(taken).toEqual(expected.splice(0, 3000))
        } else {
          for (let left = step; left > 0; left--) {
            expected.push(next)
            fifo.add(next++)
          }
        }
        expect(fifo.size).toBe(expected.length)
      }
    }),
  )
})
