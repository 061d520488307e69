import { expect, it } from 'vitest'
import { createHandlerTrace } from './handler-trace.js'

const juliet = 'juliet@example.org'

function tracing() {
  let time = 0
  const trace = createHandlerTrace(() => time)
  const pass = (milliseconds: number) => {
    time += milliseconds
  }
  return { trace, pass }
}

it('knows what runs until its promise is settled', async () => {
  const { trace, pass } = tracing()
  const ended: unknown[] = []
  trace.onEnd((one) => ended.push(one))
  let finish = () => {}
  const result = trace.run(juliet, 'onMessage', () => {
    pass(5)
    return new Promise<void>((resolve) => {
      finish = resolve
    })
  })
  expect(trace.runningHandlers()).toEqual([{ user: juliet, handler: 'onMessage', since: 0 }])
  pass(10)
  finish()
  await result
  expect(trace.runningHandlers()).toEqual([])
  const last = { user: juliet, handler: 'onMessage', since: 0, until: 15, blocked: 5, failed: false }
  expect(trace.recentHandlers()).toEqual([last])
  expect(ended).toEqual([last])
})

it('says which handler began the current code, also when it is over', async () => {
  const { trace } = tracing()
  let seen: string | undefined
  await trace.run(juliet, 'login', async () => {
    void Promise.resolve().then(() => {
      seen = trace.current?.handler
    })
  })
  await Promise.resolve()
  expect(seen).toBe('login')
  expect(trace.current).toBeUndefined()
})

it('hands on what was returned or thrown, and remembers the last few', async () => {
  const { trace } = tracing()
  expect(trace.run(juliet, 'a', () => 5)).toBe(5)
  const thrown = new Error('Thrown.')
  expect(() =>
    trace.run(juliet, 'b', () => {
      throw thrown
    }),
  ).toThrow(thrown)
  await expect(trace.run(juliet, 'c', async () => Promise.reject(thrown))).rejects.toBe(thrown)
  expect(trace.recentHandlers().map(({ handler, failed }) => [handler, failed])).toEqual([
    ['c', true],
    ['b', true],
    ['a', false],
  ])
  for (let count = 0; count < 100; count++) trace.run(juliet, 'd', () => {})
  expect(trace.recentHandlers()).toHaveLength(20)
})
