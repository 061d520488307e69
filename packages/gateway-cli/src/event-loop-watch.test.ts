import { expect, it, onTestFinished } from 'vitest'
import { type EventLoopWatchOptions, watchEventLoop } from './event-loop-watch.js'
import type { EndedHandler } from './handler-trace.js'

const juliet = 'juliet@example.org'

function watching(trace: EventLoopWatchOptions['trace']) {
  let time = 1000
  const said: unknown[] = []
  const say = (details: object | string) => void said.push(details)
  const { look, dispose } = watchEventLoop({
    log: { debug: say, info: say, warn: say, error: say },
    trace,
    now: () => time,
    computed: () => time / 2,
  })
  // Its own timer looks as well, at a time that stands still then.
  onTestFinished(dispose)
  return {
    said,
    after(milliseconds: number) {
      time += milliseconds
      look()
    },
  }
}

it('tells of what blocked it, and who', () => {
  const ended = { user: juliet, handler: 'onMessage', since: 1100, until: 1600, blocked: 500, failed: false }
  const innocent = { ...ended, handler: 'onTyping', blocked: 0 }
  const { said, after } = watching({ runningHandlers: () => [innocent], recentHandlers: () => [innocent, ended] })
  after(100)
  after(250)
  expect(said).toEqual([])
  after(600)
  expect(said).toEqual([
    { milliseconds: 500, computedMilliseconds: 300, handlers: [{ user: juliet, handler: 'onMessage' }] },
  ])
})

it('names all that ran where none is known to have done it, within bounds', () => {
  const at = (handler: string) => ({ user: juliet, handler, since: 0 })
  const { said, after } = watching({
    runningHandlers: () => Array.from({ length: 50 }, (_, number) => at(`handler${number}`)),
    recentHandlers: () => [
      { ...at('during'), until: 1100, blocked: 0, failed: false },
      { ...at('before'), until: 900, blocked: 900, failed: false },
    ],
  })
  after(1000)
  const [{ handlers }] = said as [{ readonly handlers: readonly { readonly handler: string }[] }]
  expect(handlers).toHaveLength(10)
  expect(handlers.slice(0, 2).map(({ handler }) => handler)).toEqual(['during', 'handler0'])
})

it('says so once in ten seconds, with how often it was', () => {
  const { said, after } = watching({ runningHandlers: () => [], recentHandlers: () => [] })
  for (const pause of [400, 400, 400, 10_000]) after(pause)
  expect(said).toEqual([
    { milliseconds: 300, computedMilliseconds: 200, handlers: [] },
    { milliseconds: 9900, computedMilliseconds: 5000, handlers: [], notReported: 2 },
  ])
})

it('names whoever did it also right after an entry that names nobody, or another', () => {
  const recent: EndedHandler[] = []
  const { said, after } = watching({ runningHandlers: () => [], recentHandlers: () => recent })
  const blocking = (handler: string, until: number) =>
    recent.unshift({ user: juliet, handler, since: until - 300, until, blocked: 300, failed: false })
  after(400)
  blocking('onMessage', 1700)
  after(400)
  blocking('onMessage', 2100)
  after(400)
  blocking('onTyping', 2500)
  after(400)
  const names = (said as { readonly handlers: readonly { readonly handler: string }[] }[]).map(({ handlers }) =>
    handlers.map(({ handler }) => handler),
  )
  expect(names).toEqual([[], ['onMessage'], ['onTyping']])
  expect(said[2]).toMatchObject({ notReported: 1 })
})
