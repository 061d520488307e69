import { createManualClock, createTestHost } from '@trestle/testing'
import { expect, it } from 'vitest'
import { dateTimes } from './index.js'

it('writes what the clock of the host shows', () => {
  const clock = createManualClock(Date.UTC(2026, 4, 6, 7, 8, 9))
  const host = createTestHost({ jid: 'romeo@montague.example/orchard', clock })
  expect(host.get(dateTimes).now()).toBe('2026-05-06T07:08:09Z')
  clock.advance(250)
  expect(host.get(dateTimes).now()).toBe('2026-05-06T07:08:09.250Z')
})
