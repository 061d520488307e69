import { expect, it } from 'vitest'
import { type SignalledProcess, watchSignals } from './signals.js'

type Listener = Parameters<SignalledProcess['on']>[1]

it('asks at the first signal, and ends at the second', () => {
  const listeners = new Map<string, Listener>()
  const exits: number[] = []
  const process: SignalledProcess = {
    on: (event, listener) => listeners.set(event, listener),
    off: (event) => listeners.delete(event),
    exit: (code) => exits.push(code),
  }
  const signals = watchSignals(process)
  const { stop, dispose } = signals
  expect([...listeners.keys()]).toEqual(['SIGTERM', 'SIGINT', 'SIGHUP'])
  expect(stop.aborted).toBe(false)
  listeners.get('SIGINT')!('SIGINT')
  expect(stop.aborted).toBe(true)
  expect(exits).toEqual([])
  expect(signals.isForced).toBe(false)
  listeners.get('SIGTERM')!('SIGTERM')
  expect(exits).toEqual([143])
  expect(signals.isForced).toBe(true)
  dispose()
  expect(listeners.size).toBe(0)
})
