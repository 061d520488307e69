import { createManualClock } from '@trestle/testing'
import { expect, it } from 'vitest'
import { silentLog } from '../support/silent-log.js'
import { createPacedRuns } from './start-up.js'

const users = (count: number) => Array.from({ length: count }, (_, index) => `user${index}@montague.example`)
const turn = () => new Promise((resolve) => setImmediate(resolve))

function setUp(rate: number) {
  const clock = createManualClock()
  const logged: string[] = []
  const log = { ...silentLog, info: (_: unknown, text?: string) => void logged.push(String(text)) }
  const paced = createPacedRuns({ clock, log, rate })
  const after = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      clock.advance(100)
      await turn()
    }
  }
  return { paced, after, logged }
}

it('has so many users in a second, and says how far it is', async () => {
  const { paced, after, logged } = setUp(50)
  let started = 0
  paced.run('started', users(1000), async () => void started++)
  await turn()
  expect(started).toBe(5)
  await after(1000)
  expect(started).toBe(55)
  await after(4000)
  expect(logged).toEqual(['251 of 1000 users are started.'])
  await after(15_000)
  expect(started).toBe(1000)
  expect(logged.at(-1)).toBe('All 1000 users are started.')
})

it('has few in a second as well', async () => {
  const { paced, after } = setUp(2)
  let started = 0
  paced.run('started', users(10), async () => void started++)
  await turn()
  await after(1000)
  expect(started).toBe(3)
  paced.stop()
  await after(5000)
  expect(started).toBe(3)
})

it('ends an earlier run of the same name, and goes on after a failure', async () => {
  const { paced, after } = setUp(10)
  const seen: string[] = []
  paced.run('shown', ['a', 'b', 'c'], async (user) => void seen.push(`first ${user}`))
  paced.run('shown', ['a', 'b'], async (user) => {
    seen.push(`second ${user}`)
    throw new Error('Not this one.')
  })
  await after(1000)
  expect(seen).toEqual(['first a', 'second a', 'second b'])
})

it('refuses a rate at which nobody has a turn', () => {
  expect(() => setUp(0)).toThrow(RangeError)
})
