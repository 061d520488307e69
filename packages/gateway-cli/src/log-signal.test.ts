import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { createLog } from './log.js'
import { toggleDebugOnSignal } from './log-signal.js'

it.each([
  ['warn', 'debug', 'warn'],
  ['debug', 'info', 'debug'],
] as const)('goes from %s to %s and back to %s, and says so', (level, second, third) => {
  const process = new EventEmitter()
  const lines: string[] = []
  const log = createLog({ level, pretty: false, secrets: [], write: (line) => lines.push(line) })
  const dispose = toggleDebugOnSignal(log, process)
  process.emit('SIGUSR2')
  expect(log.level).toBe(second)
  process.emit('SIGUSR2')
  expect(log.level).toBe(third)
  expect(lines.map((line) => JSON.parse(line).text)).toEqual([
    `The log level is ${second} now.`,
    `The log level is ${third} now.`,
  ])
  dispose()
  expect(process.listenerCount('SIGUSR2')).toBe(0)
})
