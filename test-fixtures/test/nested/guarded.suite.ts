import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { takePrinted } from '../../src/index.js'

const caught = (run: () => void) => {
  try {
    run()
  } catch {}
}

it.each([
  ['plain', () => expect(1).toBe(2)],
  ['of an object', () => expect({ a: 1 }).toMatchObject({ a: 2 })],
  ['of calls', () => expect(vi.fn()).toHaveBeenCalled()],
  ['never to be reached', () => expect.unreachable()],
])('swallows an assertion, %s', (_, assertion) => caught(assertion))

it('swallows an assertion in a listener', () => {
  const events = new EventEmitter().on('event', () => expect(1).toBe(2))
  caught(() => events.emit('event'))
})

it('prints', () => console.log('hello'))

it('tries again until it holds', async () => {
  let count = 0
  await expect.poll(() => count++).toBe(2)
  await vi.waitFor(() => expect(count++).toBeGreaterThan(5))
})

it('prints what it expects', () => {
  console.error('wrong: %d', 5)
  expect(takePrinted()).toEqual(['error: wrong: 5'])
})
