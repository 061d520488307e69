import { expect, it } from 'vitest'
import { createAttendance } from './attendance.js'
import { makeCast } from './cast.js'

/** Two users, one in each of two channels, and two speakers, who are in both. */
function attendance() {
  const made = createAttendance(makeCast(2, 2))
  const all = () => {
    for (const speaker of ['far0', 'far1'])
      for (const index of [0, 1]) made.came(speaker, `#bench${index}`, `user${index}`)
  }
  return { ...made, all }
}

it('waits for everybody, seen by each speaker', async () => {
  const { untilAll, came, all } = attendance()
  came('far0', '#bench0', 'user0')
  came('far0', '#bench1', 'user0')
  const waiting = untilAll(10_000)
  all()
  await waiting
})

it('waits for everybody to leave', async () => {
  const { untilNone, left, all } = attendance()
  all()
  const waiting = untilNone(10_000)
  for (const speaker of ['far0', 'far1']) {
    left(speaker, 'user0')
    left(speaker, 'user1', '#bench1')
  }
  await waiting
})

it('names who is missing, and who is still there', async () => {
  const { untilAll, untilNone, left, all } = attendance()
  all()
  left('far1', 'user1', '#bench1')
  await expect(untilAll(1)).rejects.toThrow(/^1 are not as they should be: user1 in #bench1, seen by far1$/)
  await expect(untilNone(1)).rejects.toThrow('3 are not as they should be: user0 in #bench0, seen by far0; ')
})
