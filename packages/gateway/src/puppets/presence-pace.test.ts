import { createManualClock } from '@trestle/testing'
import { expect, it } from 'vitest'
import { createPresencePace } from './presence-pace.js'

function setUp(fails = false) {
  const clock = createManualClock()
  const shown: string[] = []
  const failed: unknown[] = []
  const show = async (user: string, legacyId: string) => {
    shown.push(`${user} ${legacyId} ${clock.now() - start}`)
    if (fails) throw new Error('This fails.')
  }
  const start = clock.now()
  return { clock, shown, failed, pace: createPresencePace({ clock, show, failed: (error) => failed.push(error) }) }
}

it('shows the first and the last of a burst, of each contact for itself', async () => {
  const { clock, shown, pace } = setUp()
  for (let i = 0; i < 5; i++) await pace.changed('romeo', 'alice')
  await pace.changed('romeo', 'bob')
  await pace.changed('benvolio', 'alice')
  expect(shown).toEqual(['romeo alice 0', 'romeo bob 0', 'benvolio alice 0'])
  clock.advance(1000)
  expect(shown.slice(3)).toEqual(['romeo alice 1000'])
  await pace.changed('romeo', 'alice')
  clock.advance(1000)
  clock.advance(1000)
  expect(shown.slice(4)).toEqual(['romeo alice 2000'])
  await pace.changed('romeo', 'alice')
  expect(shown.slice(5)).toEqual(['romeo alice 3000'])
})

it('reports what fails later, and forgets what it put off when it is stopped', async () => {
  const { clock, shown, failed, pace } = setUp(true)
  await expect(pace.changed('romeo', 'alice')).rejects.toThrow('This fails.')
  await pace.changed('romeo', 'alice')
  clock.advance(1000)
  await Promise.resolve()
  expect(failed).toHaveLength(1)
  await pace.changed('romeo', 'alice')
  pace.stop()
  clock.advance(5000)
  expect(shown).toHaveLength(2)
})
