import { expect, it } from 'vitest'
import { createPendingSends } from './pending-sends.js'

it('has what happens later wait for what was said until then, and for nothing else', async () => {
  const pending = createPendingSends()
  expect(pending.settled('juliet', 'verona')).toBeUndefined()
  const [first, second] = [pending.begin('juliet', 'verona'), pending.begin('juliet', 'verona')]
  let isShown = false
  const settled = pending.settled('juliet', 'verona')?.then(() => {
    isShown = true
  })
  const third = pending.begin('juliet', 'verona')
  expect(pending.settled('romeo', 'verona')).toBeUndefined()
  first()
  await Promise.resolve()
  expect(isShown).toBe(false)
  second()
  await settled
  expect(isShown).toBe(true)
  third()
  expect(pending.settled('juliet', 'verona')).toBeUndefined()
})
