import { createManualClock } from '@trestle/testing'
import { expect, it } from 'vitest'
import { silentLog } from '../support/silent-log.js'
import { onceStored, STORE_PAUSE } from './store-away.js'

const away = (code: string) => Object.assign(new Error('Away.'), { code })

it('repeats what a store could not do for the moment', async () => {
  const clock = createManualClock()
  const warnings: string[] = []
  const log = { ...silentLog, warn: (_: object | string, text = '') => void warnings.push(text) }
  const failures = [away('disconnected'), away('full')]
  const options = { clock, log, signal: new AbortController().signal }
  const done = onceStored(options, async () => {
    const failure = failures.shift()
    if (failure) throw failure
    return 'stored'
  })
  for (let pause = 0; pause < 2; pause++) {
    await new Promise(setImmediate)
    await clock.advance(STORE_PAUSE)
  }
  expect(await done).toBe('stored')
  expect(warnings).toEqual(['The store cannot be used: trying again.'])
})

it('rejects with any other error, and when it is aborted', async () => {
  const clock = createManualClock()
  const stopping = new AbortController()
  const options = { clock, log: silentLog, signal: stopping.signal }
  await expect(onceStored(options, () => Promise.reject(away('gone')))).rejects.toMatchObject({ code: 'gone' })
  const stopped = onceStored(options, () => Promise.reject(away('full')))
  await new Promise(setImmediate)
  stopping.abort(new Error('The gateway stops.'))
  await expect(stopped).rejects.toThrow('The gateway stops.')
})
